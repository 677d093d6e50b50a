package dev.atomictx.sample.transfer;

import java.math.BigDecimal;

/**
 * Moves the money of one transfer from account to account, unless it must refuse to. Runs
 * inside the unit of the transfer; the fee reaches the house later.
 */
interface TransferStrategy {

	Locking locking();

	Balances move(TransferOrder order, BigDecimal fee);

	/**
	 * The balances afterwards.
	 *
	 * @param from of the account that has paid
	 * @param to of the account that has received
	 */
	record Balances(BigDecimal from, BigDecimal to) {

	}

}
