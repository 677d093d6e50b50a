package dev.atomictx.engine;

import java.sql.SQLTransientConnectionException;

/**
 * Thrown where a connection commits: the connection is lost, and the transaction is known
 * not to have committed.
 */
public final class NotCommittedException extends SQLTransientConnectionException {

	private static final long serialVersionUID = 1L;

	/**
	 * Create the exception.
	 * @param reason how it is known
	 * @param cause the loss of the connection
	 */
	public NotCommittedException(String reason, Throwable cause) {
		super(reason, "08006", cause);
	}

}
