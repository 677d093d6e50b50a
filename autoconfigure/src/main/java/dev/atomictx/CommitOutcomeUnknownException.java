package dev.atomictx;

import java.util.UUID;

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

	private final @Nullable UUID witnessId;

	/**
	 * Create the exception.
	 * @param unit name of the unit whose outcome is unknown
	 * @param witnessId the id of the transaction's row in {@code atomic_witness}, or
	 * {@code null} if it has written none
	 * @param detail what is known, and how to find out, as one or more sentences
	 * @param cause what the commit reported
	 */
	public CommitOutcomeUnknownException(String unit, @Nullable UUID witnessId, String detail, Throwable cause) {
		super("The outcome of unit '" + unit + "' is unknown: it may have committed. " + detail
				+ " Find out before you repeat it: an INSERT of the unique key that the unit inserts waits for the old "
				+ "transaction, while a SELECT may look too early.", cause);
		this.unit = unit;
		this.witnessId = witnessId;
	}

	/**
	 * Name of the unit whose outcome is unknown.
	 * @return the name, as in {@link AtomicScope#name()}
	 */
	public String getUnit() {
		return this.unit;
	}

	/**
	 * Id of the row in {@code atomic_witness} that is there if and only if the
	 * transaction has committed, to find that out later. It is deleted after an hour.
	 * @return the id, or {@code null} if the transaction has written no such row
	 */
	public @Nullable UUID getWitnessId() {
		return this.witnessId;
	}

}
