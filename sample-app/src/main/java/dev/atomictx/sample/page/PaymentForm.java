package dev.atomictx.sample.page;

import java.math.BigDecimal;
import java.util.Collections;
import java.util.List;

import dev.atomictx.sample.transfer.TransferOrder;
import jakarta.validation.constraints.Digits;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Positive;

/**
 * Payments as a person puts them into the queue: the same one, several times.
 *
 * @param from the account that pays
 * @param to the account that receives
 * @param amount the amount of each
 * @param times how many
 */
record PaymentForm(@NotNull(message = "Choose who pays") Long from, @NotNull(message = "Choose who receives") Long to,
		@NotNull(message = "Say how much") @Positive(message = "The amount must be positive") @Digits(integer = 10,
				fraction = 2, message = "At most two decimals, and ten digits before them") BigDecimal amount,
		@NotNull(message = "Say how many") @Min(value = 1, message = "At least one") @Max(value = 1000,
				message = "At most {value}") Integer times) {

	// Null until somebody chooses; the constraints see to that.
	@SuppressWarnings("NullAway")
	static PaymentForm empty() {
		return new PaymentForm(null, null, null, 100);
	}

	List<TransferOrder> toOrders() {
		return Collections.nCopies(this.times, new TransferOrder(this.from, this.to, this.amount));
	}

}
