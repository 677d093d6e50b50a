package dev.atomictx.sample.transfer;

import java.math.BigDecimal;
import java.math.RoundingMode;

import com.fasterxml.jackson.annotation.JsonIgnore;
import org.jspecify.annotations.Nullable;

/**
 * What a customer wants, after the form of the request was checked.
 *
 * @param from the account that pays
 * @param to the account that receives
 * @param amount the amount, with at most two decimals
 * @param locking how to keep others off the accounts; {@code null} for the bank's way. No
 * part of what the customer wants, so an idempotency key does not stand for it
 */
public record TransferOrder(long from, long to, BigDecimal amount, @JsonIgnore @Nullable Locking locking) {

	public TransferOrder {
		amount = amount.setScale(2, RoundingMode.UNNECESSARY);
	}

	public TransferOrder(long from, long to, BigDecimal amount) {
		this(from, to, amount, null);
	}

	boolean concerns(long account) {
		return this.from == account || this.to == account;
	}

}
