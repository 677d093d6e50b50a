package dev.atomictx.engine;

import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.transaction.UnexpectedRollbackException;

/**
 * How far the end of a transaction has come, and what follows from it when the commit
 * reports a failure.
 */
final class CommitProgress {

	private boolean commitSent;

	private boolean unaccompanied;

	private boolean completing;

	private @Nullable CommitOutcome reported;

	/**
	 * The last callback before the commit has passed.
	 */
	void commitSent() {
		this.commitSent = true;
	}

	/**
	 * There are no callbacks beside the unit's own, so none can come in between any more,
	 * nor call anything after the commit.
	 */
	void unaccompanied() {
		this.unaccompanied = true;
		commitSent();
	}

	boolean isUnaccompanied() {
		return this.unaccompanied;
	}

	/**
	 * Spring is about to commit or to roll back.
	 */
	void completing() {
		this.completing = true;
	}

	void completed(int status) {
		this.reported = CommitOutcome.of(status);
	}

	/**
	 * Whether the transaction is over, though its resources may still be bound.
	 */
	boolean isCompleted() {
		return this.reported != null;
	}

	/**
	 * Whether Spring has begun to end the transaction: too late to take part in it.
	 */
	boolean isCompleting() {
		return this.completing;
	}

	boolean isCommitSent() {
		return this.commitSent;
	}

	@Nullable CommitOutcome reported() {
		return this.reported;
	}

	/**
	 * Conclude from a failure that came out of {@code commit} what the database did.
	 */
	CommitOutcome conclude(Throwable failure) {
		if (this.reported == CommitOutcome.COMMITTED) {
			return CommitOutcome.COMMITTED;
		}
		if (!this.commitSent) {
			// A TransactionException out of a beforeCommit callback makes Spring skip the
			// rollback, and returning the connection may then commit: not to be trusted.
			return this.completing ? CommitOutcome.ROLLED_BACK : CommitOutcome.UNKNOWN;
		}
		if (FailureChain.of(failure).stream().anyMatch(NotCommittedException.class::isInstance)) {
			return CommitOutcome.ROLLED_BACK;
		}
		List<String> sqlStates = FailureChain.sqlStatesOf(failure);
		if (sqlStates.stream().anyMatch(CommitProgress::isLost)) {
			return CommitOutcome.UNKNOWN;
		}
		if (!sqlStates.isEmpty()) {
			// The server answers with an error only if it has not committed.
			return CommitOutcome.ROLLED_BACK;
		}
		// Spring reports a rollback, though it has committed, when a callback after the
		// last check has marked the transaction rollback-only.
		return (this.reported == CommitOutcome.ROLLED_BACK && !(failure instanceof UnexpectedRollbackException))
				? CommitOutcome.ROLLED_BACK : CommitOutcome.UNKNOWN;
	}

	/**
	 * Whether an SQLSTATE leaves open what happened: connection exceptions, "statement
	 * completion unknown", shutdowns, and errors of the system around the server.
	 */
	private static boolean isLost(String sqlState) {
		return sqlState.startsWith("08") || sqlState.equals("40003") || sqlState.startsWith("57P")
				|| sqlState.startsWith("58") || sqlState.startsWith("XX") || sqlState.startsWith("HY");
	}

}
