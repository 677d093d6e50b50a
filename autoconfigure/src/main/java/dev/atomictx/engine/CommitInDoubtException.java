package dev.atomictx.engine;

import java.sql.SQLNonTransientConnectionException;

/**
 * Thrown where a connection commits: the connection is lost, and whether the transaction
 * has committed could not be found out.
 */
public final class CommitInDoubtException extends SQLNonTransientConnectionException {

	private static final long serialVersionUID = 1L;

	private final String transactionId;

	/**
	 * Create the exception.
	 * @param transactionId the server's id of the transaction
	 * @param reason what is known, and how to find out
	 * @param cause the loss of the connection
	 */
	public CommitInDoubtException(String transactionId, String reason, Throwable cause) {
		super(reason, "08007", cause);
		this.transactionId = transactionId;
	}

	String transactionId() {
		return this.transactionId;
	}

}
