package dev.atomictx;

/**
 * Callbacks for each attempt, for metrics and logs. Beans of this type are called in
 * their {@code @Order}, on the thread of the unit.
 * <p>
 * Only scopes that own a transaction or a savepoint are reported: a joined scope has no
 * attempts. A listener cannot change the outcome; an exception that it throws is logged
 * and otherwise ignored.
 *
 * @since 0.1.0
 */
public interface AtomicListener {

	/**
	 * An attempt starts: its transaction or savepoint has begun, the work has not.
	 * @param attempt the attempt
	 */
	default void attemptStarted(AtomicAttempt attempt) {
	}

	/**
	 * An attempt has succeeded. An outermost one has committed, and its hooks have not
	 * run yet. The work of a nested one commits or rolls back with the enclosing scope.
	 * @param attempt the attempt; its failure is the exception that
	 * {@link Atomic#noRollbackFor()} commits, if there was one
	 */
	default void attemptSucceeded(AtomicAttempt attempt) {
	}

	/**
	 * An attempt was rolled back, whether another one follows or not.
	 * @param attempt the attempt; its failure is {@code null} after a quiet rollback
	 */
	default void attemptRolledBack(AtomicAttempt attempt) {
	}

	/**
	 * Another attempt follows after {@link AtomicAttempt#delay()}.
	 * @param attempt the attempt that has failed
	 */
	default void retrying(AtomicAttempt attempt) {
	}

	/**
	 * No other attempt follows, for the reason that {@link AtomicAttempt#retryEnd()}
	 * states. The failure is thrown next.
	 * @param attempt the attempt that has failed
	 */
	default void notRetried(AtomicAttempt attempt) {
	}

	/**
	 * COMMIT was sent, and its outcome is unknown. A unit with an idempotency key is run
	 * again then, as another execution, to find it out.
	 * @param attempt the attempt; its failure is the
	 * {@link CommitOutcomeUnknownException}, which the caller receives unless the outcome
	 * is found out
	 */
	default void outcomeUnknown(AtomicAttempt attempt) {
	}

}
