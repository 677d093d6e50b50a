package dev.atomictx.engine;

import java.sql.SQLNonTransientConnectionException;
import java.util.UUID;

/**
 * Thrown where a connection commits: the connection is lost, and whether the transaction
 * has committed could not be found out.
 */
public final class CommitInDoubtException extends SQLNonTransientConnectionException {

	private static final long serialVersionUID = 1L;

	private final UUID witnessId;

	/**
	 * Create the exception.
	 * @param witnessId the id of the row that is there if the transaction has committed
	 * @param reason what is known, and how to find out
	 * @param cause the loss of the connection
	 */
	public CommitInDoubtException(UUID witnessId, String reason, Throwable cause) {
		super(reason, "08007", cause);
		this.witnessId = witnessId;
	}

	UUID witnessId() {
		return this.witnessId;
	}

}
