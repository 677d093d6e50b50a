package dev.atomictx.sample.account;

import java.math.BigDecimal;

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

}
