package dev.atomictx.sample.transfer;

import java.math.BigDecimal;

import dev.atomictx.sample.account.Account;
import org.jspecify.annotations.Nullable;

/**
 * What a customer wants, after the form of the request was checked.
 *
 * @param from the account that pays
 * @param to the account that receives
 * @param amount the amount, with two decimals
 * @param idempotencyKey the key that makes repeating the order harmless, if there is one
 */
record TransferOrder(long from, long to, BigDecimal amount, @Nullable String idempotencyKey) {

	boolean concernsHouse() {
		return this.from == Account.HOUSE || this.to == Account.HOUSE;
	}

}
