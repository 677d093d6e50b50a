package dev.atomictx.sample.payment;

import java.math.BigDecimal;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonFormat.Shape;
import dev.atomictx.sample.transfer.TransferOrder;
import org.jspecify.annotations.Nullable;

/**
 * A payment in the queue.
 *
 * @param id the number of the payment
 * @param from the account that pays
 * @param to the account that receives
 * @param amount the amount
 * @param state how far it is
 * @param attempts how often a worker has claimed it
 * @param reason why it has failed, if it has
 * @param transfer the transfer that it has become, once it is done
 */
public record Payment(long id, long from, long to, @JsonFormat(shape = Shape.STRING) BigDecimal amount, State state,
		int attempts, @Nullable String reason, @Nullable Long transfer) {

	TransferOrder toOrder() {
		return new TransferOrder(this.from, this.to, this.amount);
	}

	/**
	 * How far a payment is.
	 */
	public enum State {

		/**
		 * A worker will claim it.
		 */
		WAITING,

		/**
		 * A worker has claimed it.
		 */
		RUNNING,

		/**
		 * The money has moved.
		 */
		DONE,

		/**
		 * It has been given up.
		 */
		FAILED

	}

}
