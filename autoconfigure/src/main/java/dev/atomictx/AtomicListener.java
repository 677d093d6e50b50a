package dev.atomictx;

/**
 * Hears what becomes of each attempt, for metrics and logs. Beans of this type are called
 * in their {@code @Order}, on the thread of the unit.
 * <p>
 * Only scopes that own something are reported: a joined scope has no attempts. A listener
 * cannot change the outcome; what it throws is logged and otherwise ignored.
 *
 * @since 0.1.0
 */
public interface AtomicListener {

	/**
	 * An attempt begins: its transaction or savepoint is there, the work has not started.
	 * @param execution the attempt
	 */
	default void attemptStarted(AtomicExecution execution) {
	}

	/**
	 * An attempt was kept. Of an outermost scope: it has committed, and its hooks have
	 * not run yet. Of a nested one: its fate is that of the scope around it.
	 * @param execution the attempt; its failure is what {@link Atomic#noRollbackFor()}
	 * let through, if anything
	 */
	default void attemptKept(AtomicExecution execution) {
	}

	/**
	 * An attempt was undone, whether another one follows or not.
	 * @param execution the attempt; its failure is {@code null} after a quiet rollback
	 */
	default void attemptUndone(AtomicExecution execution) {
	}

	/**
	 * Another attempt follows after {@link AtomicExecution#delay()}.
	 * @param execution the attempt that has failed
	 */
	default void retrying(AtomicExecution execution) {
	}

	/**
	 * The failure is of a kind worth another attempt, but retries or deadline are used
	 * up, or the thread was interrupted. The failure is thrown to the caller next.
	 * @param execution the last attempt
	 */
	default void exhausted(AtomicExecution execution) {
	}

	/**
	 * The commit was sent and its outcome is unknown.
	 * @param execution the attempt; its failure is the
	 * {@link CommitOutcomeUnknownException} the caller receives
	 */
	default void outcomeUnknown(AtomicExecution execution) {
	}

}
