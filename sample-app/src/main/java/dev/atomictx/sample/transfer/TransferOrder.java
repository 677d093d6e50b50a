package dev.atomictx.sample.transfer;

import java.math.BigDecimal;
import java.math.RoundingMode;

import org.jspecify.annotations.Nullable;

/**
 * What a customer wants, after the form of the request was checked.
 *
 * @param from the account that pays
 * @param to the account that receives
 * @param amount the amount, with at most two decimals
 * @param locking how to keep others off the accounts; {@code null} for the bank's way
 * @param idempotencyKey the key that makes repeating the order harmless, if there is one
 */
public record TransferOrder(long from, long to, BigDecimal amount, @Nullable Locking locking,
		@Nullable String idempotencyKey) {

	public TransferOrder {
		amount = amount.setScale(2, RoundingMode.UNNECESSARY);
	}

	public TransferOrder(long from, long to, BigDecimal amount) {
		this(from, to, amount, null, null);
	}

	boolean concerns(long account) {
		return this.from == account || this.to == account;
	}

}
