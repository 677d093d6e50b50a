package dev.atomictx.sample.transfer;

import java.math.BigDecimal;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonFormat.Shape;

/**
 * A transfer that took place.
 *
 * @param id the number of the transfer
 * @param from the account that paid
 * @param to the account that received
 * @param amount what the recipient received
 * @param fee what the sender paid on top
 * @param fromBalance the sender's balance afterwards
 * @param toBalance the recipient's balance afterwards
 * @param attempts how often it was tried until it was committed
 * @param notified whether the recipient was notified
 */
public record Transfer(long id, long from, long to, @JsonFormat(shape = Shape.STRING) BigDecimal amount,
		@JsonFormat(shape = Shape.STRING) BigDecimal fee, @JsonFormat(shape = Shape.STRING) BigDecimal fromBalance,
		@JsonFormat(shape = Shape.STRING) BigDecimal toBalance, int attempts, boolean notified) {

}
