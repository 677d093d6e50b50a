package dev.atomictx.sample.account;

import java.math.BigDecimal;
import java.util.Comparator;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonFormat.Shape;

/**
 * An account.
 *
 * @param id the number of the account
 * @param owner the name of the owner
 * @param balance the money on it
 * @param version how often the balance has changed
 */
public record Account(long id, String owner, @JsonFormat(shape = Shape.STRING) BigDecimal balance, long version) {

	/**
	 * The bank's own account, which receives the fees.
	 */
	public static final long HOUSE = 100;

	/**
	 * The bank's account for the interest that it has paid, which is never above zero.
	 */
	public static final long INTEREST = 99;

	/**
	 * Whoever locks several accounts locks them in this order, so that nobody waits in a
	 * circle: by id, but the bank's own accounts last, because all others want them.
	 */
	public static final Comparator<Long> LOCK_ORDER = Comparator.comparing(Account::isBank)
		.thenComparing(Comparator.naturalOrder());

	public static boolean isBank(long id) {
		return id == INTEREST || id == HOUSE;
	}

	/**
	 * Return the account with another balance, in the version that was read.
	 * @param balance the new balance
	 * @return the account to be written
	 */
	public Account withBalance(BigDecimal balance) {
		return new Account(this.id, this.owner, balance, this.version);
	}

}
