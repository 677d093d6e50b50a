package dev.atomictx;

/**
 * Kinds of failure that another attempt may cure.
 * <p>
 * A failure is judged by its SQLSTATE wherever it carries one, because Spring's exception
 * classes cannot tell these kinds apart: 40001 becomes a
 * {@code CannotAcquireLockException}, while 40P01 and "completion unknown" 40003 both
 * become a {@code PessimisticLockingFailureException}. The codes are those of the
 * <a href="https://www.postgresql.org/docs/current/errcodes-appendix.html">PostgreSQL
 * manual, appendix A</a>.
 *
 * @since 0.1.0
 * @see Atomic#retryOn()
 * @see FailureClassifier
 */
public enum FailureKind {

	/**
	 * Deadlock detected, and this transaction was the victim (40P01). Retried in a nested
	 * scope when the contended lock was taken inside it, else further out.
	 */
	DEADLOCK,

	/**
	 * Serialization failure (40001). It may come at COMMIT too. Never retried in a nested
	 * scope: the snapshot belongs to the transaction, so a savepoint can only fail again.
	 */
	SERIALIZATION_FAILURE,

	/**
	 * Lock not available (55P03): {@code NOWAIT} or {@code lock_timeout}.
	 */
	LOCK_NOT_AVAILABLE,

	/**
	 * Spring's {@code OptimisticLockingFailureException} or JPA's
	 * {@code OptimisticLockException} anywhere among the causes.
	 */
	OPTIMISTIC_LOCK,

	/**
	 * Unique or exclusion constraint violated (23505, 23P01), as by two inserts that race
	 * for one key. Worth another attempt only where the attempt looks before it inserts.
	 */
	UNIQUE_VIOLATION,

	/**
	 * Connection lost, refused or ended by the server before COMMIT was sent (class 08,
	 * 57P01, 57P02, 57P03, 57P05, 25P03, 25P04, 53300, 40003), or a server that turned
	 * out to be a standby or to have changed under a prepared statement (25006 in a
	 * read-write transaction, 0A000 "cached plan"). Only an outermost scope can cure it.
	 * Once COMMIT was sent, a lost connection leaves the outcome unknown, which is never
	 * retried.
	 */
	CONNECTION_FAILURE

}
