package dev.atomictx;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * What a listener is told about one attempt of a scope. Valid during the callback only.
 *
 * @since 0.1.0
 * @see AtomicListener
 */
public interface AtomicExecution {

	/**
	 * How the boundary was declared.
	 * @return the definition
	 */
	AtomicDefinition definition();

	/**
	 * Name of the unit.
	 * @return the name, as in {@link AtomicScope#name()}
	 */
	String name();

	/**
	 * Whether the scope owns the transaction; if not, it owns a savepoint.
	 * @return {@code true} for an outermost scope, {@code false} for a nested one
	 */
	boolean isOutermost();

	/**
	 * How many scopes of the same transaction lie around this one.
	 * @return the depth, as in {@link AtomicScope#depth()}
	 */
	int depth();

	/**
	 * Number of the attempt.
	 * @return 1 for the first
	 */
	int attempt();

	/**
	 * What ended the attempt.
	 * @return the failure, or {@code null} when there was none, or a quiet rollback
	 */
	@Nullable Throwable failure();

	/**
	 * Kind of the failure.
	 * @return the kind, or {@code null} when there was no failure or no kind fits it
	 */
	@Nullable FailureKind failureKind();

	/**
	 * SQLSTATE of the failure that came first: never 25P02 where the driver tells the
	 * error behind it.
	 * @return the five characters, or {@code null} when there is none among the causes
	 */
	@Nullable String sqlState();

	/**
	 * How long the scope waits before the next attempt.
	 * @return the wait; zero for a nested scope, and in callbacks about anything but a
	 * retry
	 */
	Duration delay();

}
