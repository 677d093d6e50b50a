package dev.atomictx.jpa;

import java.sql.Savepoint;

/**
 * A savepoint of the database, and what the session knew when it was set.
 */
final class SessionSavepoint {

	private final Savepoint jdbcSavepoint;

	private final int callbackMark;

	private ContextSnapshot snapshot;

	SessionSavepoint(Savepoint jdbcSavepoint, int callbackMark, ContextSnapshot snapshot) {
		this.jdbcSavepoint = jdbcSavepoint;
		this.callbackMark = callbackMark;
		this.snapshot = snapshot;
	}

	Savepoint jdbcSavepoint() {
		return this.jdbcSavepoint;
	}

	/**
	 * Where the callbacks for the end of the transaction stood.
	 */
	int callbackMark() {
		return this.callbackMark;
	}

	ContextSnapshot snapshot() {
		return this.snapshot;
	}

	/**
	 * Remember what the session knows after a rollback to this savepoint.
	 */
	void remember(ContextSnapshot restored) {
		this.snapshot = restored;
	}

}
