package dev.atomictx.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import dev.atomictx.AtomicDefinition;
import dev.atomictx.FailureKind;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * The attempts of one execution of a boundary: decides after each failure whether another
 * one follows, and waits for it.
 */
final class Attempts {

	private static final Log logger = LogFactory.getLog(Attempts.class);

	/**
	 * More than any reasonable pool holds; only a bound against a pool that never runs
	 * out of dead connections.
	 */
	private static final int MAX_DEAD_CONNECTIONS = 100;

	private final AtomicDefinition definition;

	private final RetryPolicy policy;

	private final long start;

	private List<Throwable> earlierFailures = List.of();

	private int deadConnections;

	/**
	 * Begin to count, when the first attempt has failed.
	 * @param start when it began, if there is a deadline
	 */
	Attempts(AtomicDefinition definition, RetryPolicy policy, long start) {
		this.definition = definition;
		this.policy = policy;
		this.start = start;
	}

	/**
	 * Number of the attempt, 1 for the first: the one that has failed, or the one that is
	 * due.
	 */
	int number() {
		return this.earlierFailures.size() + 1;
	}

	/**
	 * Return when another attempt is due, else throw the failure.
	 * @param scope the scope that has failed; {@code null} when it could not be opened
	 */
	void prepareNext(@Nullable Scope scope, Throwable throwable) {
		Failure failure = Failure.of(throwable, this.policy.classifiers());
		if (isDeclared(failure) && canCure(scope, failure) && isDue(scope, failure)) {
			remember(throwable);
			return;
		}
		for (Throwable earlier : this.earlierFailures) {
			if (earlier != throwable) {
				throwable.addSuppressed(earlier);
			}
		}
		close(scope, throwable);
		throw Sneaky.<RuntimeException>thrown(throwable);
	}

	private void remember(Throwable failure) {
		if (this.earlierFailures.isEmpty()) {
			this.earlierFailures = new ArrayList<>();
		}
		this.earlierFailures.add(failure);
	}

	private static void close(@Nullable Scope scope, Throwable failure) {
		try {
			if (scope != null) {
				scope.close();
			}
		}
		catch (RuntimeException ex) {
			failure.addSuppressed(ex);
		}
	}

	private boolean isDeclared(Failure failure) {
		if (failure.outcomeUnknown() || maxRetries() == 0 || isAny(this.definition.noRetryFor(), failure.throwable())) {
			return false;
		}
		Set<FailureKind> kinds = this.definition.retryOn().isEmpty() ? this.policy.settings().on()
				: this.definition.retryOn();
		return (failure.kind() != null && kinds.contains(failure.kind()))
				|| isAny(this.definition.retryFor(), failure.throwable());
	}

	private static boolean isAny(Set<Class<? extends Throwable>> types, Throwable throwable) {
		return types.stream().anyMatch((type) -> type.isInstance(throwable));
	}

	private static boolean canCure(@Nullable Scope scope, Failure failure) {
		if (scope == null) {
			// Only beginning a transaction can fail for such a reason, and only
			// outermost.
			return failure.kind() != null;
		}
		return scope instanceof OwningScope owner && !owner.isKept() && owner.canCure(failure);
	}

	private boolean isDue(@Nullable Scope scope, Failure failure) {
		boolean outermost = (scope == null || scope.isOutermost());
		boolean free = isDeadConnection(scope, failure);
		Duration delay = (outermost && !free) ? this.policy.drawDelay(retries() + 1) : Duration.ZERO;
		Execution execution = new Execution(this.definition, outermost, (scope != null) ? scope.depth() : 0, number(),
				failure, delay);
		if ((!free && retries() >= maxRetries()) || isTooLate(delay)) {
			exhausted(execution);
			return false;
		}
		log(execution, "is retried in " + delay.toMillis() + " ms");
		this.policy.listeners().retrying(execution);
		this.deadConnections += free ? 1 : 0;
		return !outermost || sleep(execution);
	}

	/**
	 * A dead connection is no fault of the unit: the pool drops it, and the next attempt
	 * gets another one.
	 */
	private boolean isDeadConnection(@Nullable Scope scope, Failure failure) {
		return scope != null && failure.kind() == FailureKind.CONNECTION_FAILURE && scope.isDeadConnection()
				&& this.deadConnections < MAX_DEAD_CONNECTIONS;
	}

	private int retries() {
		return this.earlierFailures.size() - this.deadConnections;
	}

	/**
	 * Only an outermost scope waits: a nested one holds locks.
	 */
	private boolean sleep(Execution execution) {
		try {
			this.policy.timer().sleep(execution.delay());
			return true;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			exhausted(execution);
			return false;
		}
	}

	private boolean isTooLate(Duration delay) {
		Duration deadline = this.policy.deadline(this.definition);
		return deadline != null
				&& Duration.ofNanos(this.policy.timer().nanoTime() - this.start).plus(delay).compareTo(deadline) > 0;
	}

	private int maxRetries() {
		return (this.definition.maxRetries() >= 0) ? this.definition.maxRetries() : this.policy.settings().maxRetries();
	}

	private void exhausted(Execution execution) {
		if (execution.depth() == 0) {
			logger.warn(describe(execution) + " is given up: retries, deadline or patience are used up");
		}
		else {
			log(execution, "is handed to the scope around it: its own retries are used up");
		}
		this.policy.listeners().exhausted(execution);
	}

	private void log(Execution execution, String what) {
		if (logger.isDebugEnabled()) {
			logger.debug(describe(execution) + " " + what);
		}
	}

	private String describe(Execution execution) {
		return "Unit '" + execution.name() + "', attempt " + (retries() + 1) + " of " + (maxRetries() + 1)
				+ ", failed (" + execution.failureKind() + ", SQLSTATE " + execution.sqlState() + ") and";
	}

}
