package dev.atomictx;

import org.jspecify.annotations.Nullable;
import org.springframework.transaction.TransactionException;

/**
 * Nobody on this side knows whether the transaction committed, as when the connection is
 * lost while COMMIT is in flight.
 * <p>
 * The unit is never repeated for this reason, by no boundary: it may have committed, and
 * as long as its session lives on the server it may still commit. Find out before you
 * repeat it, with a statement that waits for that session: insert the unique key that the
 * unit inserts. Neither {@code onCommit} nor {@code onRollback} hooks have run.
 *
 * @since 0.1.0
 */
public final class CommitOutcomeUnknownException extends TransactionException {

	private static final long serialVersionUID = 1L;

	private final String unit;

	private final @Nullable String transactionId;

	/**
	 * Create the exception.
	 * @param unit name of the unit whose outcome is unknown
	 * @param transactionId the server's id of the transaction, or {@code null} where it
	 * was not recorded
	 * @param detail what is known, and how to find out, as one or more sentences
	 * @param cause what the commit reported
	 */
	public CommitOutcomeUnknownException(String unit, @Nullable String transactionId, String detail, Throwable cause) {
		super("The outcome of unit '" + unit + "' is unknown: it may have committed. " + detail
				+ " Find out before you repeat it: an INSERT of the unique key that the unit inserts waits for the old "
				+ "transaction, while a SELECT may look too early.", cause);
		this.unit = unit;
		this.transactionId = transactionId;
	}

	/**
	 * Name of the unit whose outcome is unknown.
	 * @return the name, as in {@link AtomicScope#name()}
	 */
	public String getUnit() {
		return this.unit;
	}

	/**
	 * Id of the transaction on the server, to look its outcome up by hand.
	 * @return the id, or {@code null} where it was not recorded
	 */
	public @Nullable String getTransactionId() {
		return this.transactionId;
	}

}
