package dev.atomictx.sample.statement;

import java.math.BigDecimal;
import java.util.List;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonFormat.Shape;

/**
 * What has become of an account's money: the opening balance and the movements make up
 * the closing balance.
 *
 * @param account the number of the account
 * @param owner the name of the owner
 * @param opening the balance before the movements
 * @param movements the latest movements, newest first
 * @param closing the balance after them
 */
public record AccountStatement(long account, String owner, @JsonFormat(shape = Shape.STRING) BigDecimal opening,
		List<Movement> movements, @JsonFormat(shape = Shape.STRING) BigDecimal closing) {

}
