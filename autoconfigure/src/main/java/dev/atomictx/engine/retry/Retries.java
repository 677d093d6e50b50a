package dev.atomictx.engine.retry;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import dev.atomictx.AtomicDefinition;
import dev.atomictx.AtomicListener;
import dev.atomictx.FailureKind;
import dev.atomictx.RetryEnd;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Retries of one execution of a boundary: decides after each failed attempt whether
 * another one follows, and waits for it.
 */
public final class Retries {

	private static final Log logger = LogFactory.getLog(Retries.class);

	/**
	 * More than any reasonable pool holds; only a bound against a pool that never runs
	 * out of dead connections.
	 */
	private static final int MAX_DEAD_CONNECTIONS = 100;

	/**
	 * How many dead connections are passed over without a wait: as many as a pool hands
	 * out before it notices that its server has gone.
	 */
	private static final int DEAD_CONNECTIONS_AT_ONCE = 3;

	/**
	 * What an unused connection fails with if it was dead before: closed, broken, or
	 * ended by the server while it was idle. Everything else is an answer, such as 08P01
	 * from a pooler that has no server connection to give.
	 */
	private static final Set<String> DEAD = Set.of("08003", "08006", "57P01", "57P02", "57P05");

	private final RetryPolicy policy;

	private final AtomicDefinition definition;

	private final long start;

	private final long firstFailure;

	private final List<Throwable> earlierFailures = new ArrayList<>();

	private int deadConnections;

	private double ownConflicts = 1;

	private boolean deadlockSeen;

	Retries(RetryPolicy policy, AtomicDefinition definition, long start) {
		this.policy = policy;
		this.definition = definition;
		this.start = start;
		this.firstFailure = policy.timer().nanoTime();
	}

	/**
	 * Number of the attempt that has failed, or that is due.
	 * @return 1 for the first
	 */
	public int attempt() {
		return this.earlierFailures.size() + 1;
	}

	/**
	 * Decide whether another attempt follows, and wait until it is due. If none follows,
	 * the earlier failures are suppressed under this one.
	 * @param scope the scope that has failed; {@code null} if its transaction could not
	 * begin
	 * @param throwable the failure
	 * @return {@code false} if the failure is to be thrown
	 */
	public boolean awaitNext(@Nullable RetryScope scope, Throwable throwable) {
		Failure failure = this.policy.classify(throwable);
		boolean failed = (scope != null) ? scope.isRolledBack() : failure.kind() != null;
		if (failed && decide(scope, failure)) {
			this.earlierFailures.add(throwable);
			return true;
		}
		this.earlierFailures.stream().filter((earlier) -> earlier != throwable).forEach(throwable::addSuppressed);
		return false;
	}

	private boolean decide(@Nullable RetryScope scope, Failure failure) {
		boolean outermost = (scope == null || scope.isOutermost());
		RetryEnd end = findEndByRule(scope, failure);
		boolean free = (end == null && isConnectionDead(scope, failure));
		Duration delay = (end == null && outermost) ? drawDelay(failure, free) : Duration.ZERO;
		if (end == null) {
			end = findEndByCount(free, delay);
		}
		if (end == null) {
			end = retry(attempt(scope, failure, delay, null), free);
		}
		if (end != null) {
			giveUp(attempt(scope, failure, Duration.ZERO, end));
		}
		return end == null;
	}

	private @Nullable RetryEnd findEndByRule(@Nullable RetryScope scope, Failure failure) {
		if (failure.outcomeUnknown()) {
			return RetryEnd.OUTCOME_UNKNOWN;
		}
		if (!this.policy.isDeclared(this.definition, failure)
				&& !(this.policy.isDeclaredAsDeadlock(this.definition, failure) && scope != null
						&& scope.reportsDeadlockAsSerializationFailure())) {
			return RetryEnd.NOT_DECLARED;
		}
		// A transaction that could not begin can begin anew.
		return (scope == null || isCurableIn(scope, failure)) ? null : RetryEnd.NOT_CURABLE_HERE;
	}

	/**
	 * Where which kind of failure can be cured.
	 */
	private boolean isCurableIn(RetryScope scope, Failure failure) {
		if (scope.isOutermost()) {
			// The server refuses to write in a read-only transaction wherever it runs.
			return !(scope.isReadOnly() && "25006".equals(failure.sqlState()));
		}
		if (!scope.isRepeatable()) {
			return false;
		}
		if (failure.kind() == null) {
			return true;
		}
		return switch (failure.kind()) {
			case LOCK_NOT_AVAILABLE -> true;
			case OPTIMISTIC_LOCK, UNIQUE_VIOLATION -> scope.isReadCommitted();
			case DEADLOCK -> scope.isReadCommitted() && isDeadlockInside(scope, failure);
			case SERIALIZATION_FAILURE, CONNECTION_FAILURE -> false;
		};
	}

	/**
	 * Where the server does not say, one local retry finds out: a second deadlock goes
	 * outward.
	 */
	private boolean isDeadlockInside(RetryScope scope, Failure failure) {
		DeadlockLocation location = scope.locateDeadlock(failure.throwable());
		boolean inside = (location == DeadlockLocation.INSIDE)
				|| (location == DeadlockLocation.UNKNOWN && !this.deadlockSeen);
		this.deadlockSeen |= (location == DeadlockLocation.UNKNOWN);
		return inside && scope.isRepeatable();
	}

	/**
	 * A dead connection is no fault of the unit: the pool drops it, and the next attempt
	 * gets another one.
	 */
	private boolean isConnectionDead(@Nullable RetryScope scope, Failure failure) {
		return scope != null && failure.kind() == FailureKind.CONNECTION_FAILURE && failure.sqlState() != null
				&& DEAD.contains(failure.sqlState()) && scope.isConnectionDead()
				&& this.deadConnections < MAX_DEAD_CONNECTIONS;
	}

	/**
	 * The contention that others meet makes the wait longer, but not so long that the
	 * retry comes too late.
	 */
	private Duration drawDelay(Failure failure, boolean free) {
		if (free) {
			return (this.deadConnections < DEAD_CONNECTIONS_AT_ONCE) ? Duration.ZERO : this.policy.drawDelay(1, 1);
		}
		FailureKind kind = failure.kind();
		int retry = countedRetries() + 1;
		if (kind == null || kind == FailureKind.CONNECTION_FAILURE) {
			return this.policy.drawDelay(retry, 1);
		}
		Contention contention = this.policy.contention();
		double factor = Math.max(1, contention.factor(this.definition.name()) / this.ownConflicts);
		Duration delay = this.policy.drawDelay(retry, factor);
		this.ownConflicts *= contention.conflict(this.definition.name(), kind, retry, maxRetries());
		return isTooLate(delay) ? this.policy.drawDelay(retry, 1) : delay;
	}

	private @Nullable RetryEnd findEndByCount(boolean free, Duration delay) {
		if (!free && countedRetries() >= maxRetries()) {
			return RetryEnd.RETRIES;
		}
		return isTooLate(delay) ? RetryEnd.DEADLINE : null;
	}

	private boolean isTooLate(Duration delay) {
		Duration deadline = this.policy.deadline(this.definition);
		return deadline != null && elapsedSince(this.start).plus(delay).compareTo(deadline) > 0;
	}

	private Duration elapsedSince(long time) {
		return Duration.ofNanos(this.policy.timer().nanoTime() - time);
	}

	private int countedRetries() {
		return this.earlierFailures.size() - this.deadConnections;
	}

	private int maxRetries() {
		return this.policy.maxRetries(this.definition);
	}

	/**
	 * Only an outermost scope waits: a nested one holds locks.
	 */
	private @Nullable RetryEnd retry(Attempt failed, boolean free) {
		if (logger.isDebugEnabled()) {
			logger.debug("Unit '" + failed.name() + "' is retried in " + failed.delay().toMillis() + " ms: attempt "
					+ failed.number() + " failed (" + failed.classified() + "), " + (maxRetries() - countedRetries())
					+ " retries were left");
		}
		failed.publish(this.policy.listeners(), AtomicListener::retrying);
		this.deadConnections += free ? 1 : 0;
		if (!failed.isOutermost()) {
			return null;
		}
		try {
			this.policy.timer().sleep(failed.delay());
			return null;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return RetryEnd.INTERRUPTED;
		}
	}

	private void giveUp(Attempt failed) {
		RetryEnd end = failed.retryEnd();
		if (end != null && end.isExhausted() && failed.depth() == 0) {
			logger.warn("Unit '" + failed.name() + "' gave up after " + failed.number() + " attempts, "
					+ elapsedSince(this.firstFailure).toMillis() + " ms after the first failure: " + end + " ("
					+ failed.classified() + ")");
		}
		else if (logger.isDebugEnabled()) {
			logger.debug("Unit '" + failed.name() + "' is not retried after attempt " + failed.number() + ": " + end
					+ " (" + failed.classified() + ")");
		}
		failed.publish(this.policy.listeners(), AtomicListener::notRetried);
	}

	private Attempt attempt(@Nullable RetryScope scope, Failure failure, Duration delay, @Nullable RetryEnd end) {
		return new Attempt(this.definition, scope == null || scope.isOutermost(), (scope != null) ? scope.depth() : 0,
				attempt(), failure, delay, end);
	}

}
