package dev.atomictx;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * State of one attempt, as listeners see it: one execution of a boundary makes one
 * attempt, and one more for each retry. Valid during the callback only.
 *
 * @since 0.1.0
 * @see AtomicListener
 */
public interface AtomicAttempt {

	/**
	 * How the boundary was declared.
	 * @return the definition
	 */
	AtomicDefinition definition();

	/**
	 * Name of the unit.
	 * @return the name, as in {@link AtomicScope#name()}
	 */
	default String name() {
		return definition().name();
	}

	/**
	 * Whether the scope owns the transaction; if not, it owns a savepoint.
	 * @return {@code true} for an outermost scope, {@code false} for a nested one
	 */
	boolean isOutermost();

	/**
	 * Number of enclosing scopes in the same transaction.
	 * @return the depth, as in {@link AtomicScope#depth()}
	 */
	int depth();

	/**
	 * Number of the attempt.
	 * @return 1 for the first
	 */
	int number();

	/**
	 * Throwable that ended the attempt.
	 * @return the failure, or {@code null} after success or a quiet rollback
	 */
	@Nullable Throwable failure();

	/**
	 * Kind of the failure.
	 * @return the kind, or {@code null} if there was no failure or it is of no kind
	 */
	@Nullable FailureKind failureKind();

	/**
	 * SQLSTATE of the failure that came first: never 25P02 where the driver knows the
	 * error behind it.
	 * @return the five characters, or {@code null} if there is none among the causes
	 */
	@Nullable String sqlState();

	/**
	 * Wait before the next attempt.
	 * @return the wait; zero for a nested scope, and outside
	 * {@link AtomicListener#retrying(AtomicAttempt)}
	 */
	Duration delay();

	/**
	 * Reason why no other attempt follows.
	 * @return the reason; {@code null} outside
	 * {@link AtomicListener#notRetried(AtomicAttempt)}
	 */
	@Nullable RetryEnd retryEnd();

}
