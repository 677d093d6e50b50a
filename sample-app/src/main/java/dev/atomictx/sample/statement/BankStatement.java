package dev.atomictx.sample.statement;

import java.math.BigDecimal;
import java.util.List;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonFormat.Shape;

/**
 * All accounts at one moment.
 *
 * @param total the money on all accounts
 * @param movements how many movements there were
 * @param accounts the accounts
 */
public record BankStatement(@JsonFormat(shape = Shape.STRING) BigDecimal total, long movements, List<Line> accounts) {

	/**
	 * One account.
	 *
	 * @param account the number of the account
	 * @param owner the name of the owner
	 * @param opening the balance before its first movement
	 * @param movements the sum of all its movements
	 * @param closing the balance now
	 */
	public record Line(long account, String owner, @JsonFormat(shape = Shape.STRING) BigDecimal opening,
			@JsonFormat(shape = Shape.STRING) BigDecimal movements,
			@JsonFormat(shape = Shape.STRING) BigDecimal closing) {

	}

}
