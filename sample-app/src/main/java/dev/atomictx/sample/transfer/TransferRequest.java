package dev.atomictx.sample.transfer;

import java.math.BigDecimal;
import java.util.Objects;

import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.Digits;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Positive;
import org.jspecify.annotations.Nullable;

/**
 * A transfer as the web asks for it, possibly malformed.
 *
 * @param from the account that pays
 * @param to the account that receives
 * @param amount the amount; as a JSON string or number
 */
public record TransferRequest(@NotNull(message = "from is missing") Long from,
		@NotNull(message = "to is missing") Long to,
		@NotNull(message = "amount is missing") @Positive(message = "amount must be positive") @Digits(integer = 10,
				fraction = 2,
				message = "amount must have at most two decimals and ten digits before them") BigDecimal amount) {

	@AssertTrue(message = "from and to must be different accounts")
	boolean isBetweenTwoAccounts() {
		return this.from == null || !Objects.equals(this.from, this.to);
	}

	/**
	 * Return the order, once the request has been validated.
	 * @param locking how to lock, if the request says so
	 * @return the order
	 */
	public TransferOrder toOrder(@Nullable Locking locking) {
		return new TransferOrder(this.from, this.to, this.amount, locking);
	}

}
