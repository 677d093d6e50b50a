package dev.atomictx.sample.page;

import java.math.BigDecimal;
import java.util.UUID;

import dev.atomictx.sample.transfer.Locking;
import dev.atomictx.sample.transfer.TransferOrder;
import jakarta.validation.constraints.Digits;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Positive;

/**
 * A transfer as a person asks for it.
 *
 * @param from the account that pays
 * @param to the account that receives
 * @param amount the amount
 * @param locking how to keep others off the accounts
 * @param key makes a second click, or sending the form again after an error, harmless
 */
record TransferForm(@NotNull(message = "Choose who pays") Long from, @NotNull(message = "Choose who receives") Long to,
		@NotNull(message = "Say how much") @Positive(message = "The amount must be positive") @Digits(integer = 10,
				fraction = 2, message = "At most two decimals, and ten digits before them") BigDecimal amount,
		@NotNull(message = "Choose how to lock") Locking locking,
		@NotNull @Pattern(regexp = "[0-9a-f-]{36}") String key) {

	// Null until somebody chooses; the constraints see to that.
	@SuppressWarnings("NullAway")
	static TransferForm empty(Locking locking) {
		return new TransferForm(null, null, null, locking, null);
	}

	/**
	 * Return what the form says.
	 * @return the order
	 */
	TransferOrder toOrder() {
		return new TransferOrder(this.from, this.to, this.amount, this.locking);
	}

	static String newKey() {
		return UUID.randomUUID().toString();
	}

}
