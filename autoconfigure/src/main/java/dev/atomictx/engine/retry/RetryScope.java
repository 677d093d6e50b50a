package dev.atomictx.engine.retry;

/**
 * A scope whose attempt has failed and was rolled back, as far as the decision about
 * another attempt depends on it.
 */
public interface RetryScope {

	/**
	 * Whether the scope owns the transaction.
	 * @return {@code true} for exactly one of the three roles
	 */
	boolean isOutermost();

	/**
	 * Whether an attempt of this scope was rolled back. A joined scope has no attempts,
	 * and an exception that commits ends a successful one.
	 * @return {@code false} if there is nothing to retry
	 */
	boolean isRolledBack();

	/**
	 * Number of enclosing scopes in the same transaction.
	 * @return 0 for the outermost one
	 */
	int depth();

	/**
	 * Whether the scope is ready for another attempt: a nested one needs its savepoint.
	 * @return {@code false} if the savepoint could not be set or returned to
	 */
	boolean isRepeatable();

	/**
	 * Whether each statement has a snapshot of its own. Goes by what was declared: the
	 * default counts as READ COMMITTED, which is PostgreSQL's. Where that is wrong, a
	 * local retry fails and the failure goes outward after all.
	 * @return {@code false} under REPEATABLE READ and SERIALIZABLE
	 */
	boolean isReadCommitted();

	/**
	 * Whether the transaction is read-only.
	 * @return {@code true} if it was begun so
	 */
	boolean isReadOnly();

	/**
	 * Whether the server never answered in the attempt's transaction, so that its
	 * connection was dead before it was used.
	 * @return {@code false} also where the driver does not say
	 */
	boolean isConnectionDead();

	/**
	 * Whether the server reports deadlocks as serialization failures. May cost a round
	 * trip.
	 * @return {@code false} also where that is not known
	 */
	boolean reportsDeadlockAsSerializationFailure();

	/**
	 * Find out where the lock involved in a deadlock was acquired. May cost a round trip.
	 * @param deadlock the failure
	 * @return the place, seen from the savepoint of the scope
	 */
	DeadlockLocation locateDeadlock(Throwable deadlock);

}
