package dev.atomictx.engine.retry;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import dev.atomictx.AtomicDefinition;
import dev.atomictx.AtomicListener;
import dev.atomictx.FailureClassifier;
import dev.atomictx.FailureKind;
import org.jspecify.annotations.Nullable;

/**
 * Rules by which the attempts of all boundaries of an engine are retried: what counts
 * where the boundary declares nothing, how failures are classified, and the contention
 * that the boundaries have met.
 */
public final class RetryPolicy {

	private final RetrySettings settings;

	private final RetryTimer timer;

	private final List<FailureClassifier> classifiers;

	private final List<AtomicListener> listeners;

	private final @Nullable Duration deadline;

	private volatile @Nullable Contention contention;

	/**
	 * Create a policy.
	 * @param settings settings for boundaries that declare none of their own
	 * @param timer clock, randomness and sleep
	 * @param classifiers the classifiers to ask before the built-in one, in order
	 * @param listeners the listeners to notify, in order
	 */
	public RetryPolicy(RetrySettings settings, RetryTimer timer, List<FailureClassifier> classifiers,
			List<AtomicListener> listeners) {
		this.settings = settings;
		this.deadline = settings.deadline();
		this.timer = timer;
		List<FailureClassifier> all = new ArrayList<>(classifiers);
		all.add(new SqlStateFailureClassifier());
		this.classifiers = List.copyOf(all);
		this.listeners = List.copyOf(listeners);
	}

	/**
	 * Return when an execution begins. Reading the clock is not free, and few boundaries
	 * have a deadline.
	 * @param definition the boundary
	 * @return the time by the timer, or 0 without a deadline
	 */
	public long start(AtomicDefinition definition) {
		return (deadline(definition) != null) ? this.timer.nanoTime() : 0;
	}

	/**
	 * Begin to count the retries of an execution whose first attempt has failed.
	 * @param definition the boundary
	 * @param start when the execution began
	 * @return the count
	 */
	public Retries retries(AtomicDefinition definition, long start) {
		return new Retries(this, definition, start);
	}

	/**
	 * Classify a failure.
	 * @param throwable what ended an attempt
	 * @return the throwable and what is known of it
	 */
	public Failure classify(Throwable throwable) {
		return Failure.of(throwable, this.classifiers);
	}

	/**
	 * Take note that a unit has committed, which relieves the contention it meets.
	 * @param unit name of the unit
	 */
	public void committed(String unit) {
		Contention met = this.contention;
		if (met != null) {
			met.commit(unit);
		}
	}

	boolean isDeclared(AtomicDefinition definition, Failure failure) {
		return !isExcluded(definition, failure)
				&& ((failure.kind() != null && kinds(definition).contains(failure.kind()))
						|| isAny(definition.retryFor(), failure.throwable()));
	}

	/**
	 * Whether the failure is declared if it is a deadlock.
	 */
	boolean isDeclaredAsDeadlock(AtomicDefinition definition, Failure failure) {
		return !isExcluded(definition, failure) && failure.kind() == FailureKind.SERIALIZATION_FAILURE
				&& kinds(definition).contains(FailureKind.DEADLOCK);
	}

	private boolean isExcluded(AtomicDefinition definition, Failure failure) {
		return maxRetries(definition) == 0 || isAny(definition.noRetryFor(), failure.throwable());
	}

	private Set<FailureKind> kinds(AtomicDefinition definition) {
		return definition.retryOn().isEmpty() ? this.settings.kinds() : definition.retryOn();
	}

	private static boolean isAny(Set<Class<? extends Throwable>> types, Throwable throwable) {
		return types.stream().anyMatch((type) -> type.isInstance(throwable));
	}

	int maxRetries(AtomicDefinition definition) {
		return (definition.maxRetries() >= 0) ? definition.maxRetries() : this.settings.maxRetries();
	}

	@Nullable Duration deadline(AtomicDefinition definition) {
		return (definition.deadline() != null) ? definition.deadline() : this.deadline;
	}

	/**
	 * Draw the wait before a retry.
	 * @param retry number of the retry, 1 for the first
	 * @param factor by which contention makes it longer
	 */
	Duration drawDelay(int retry, double factor) {
		return this.settings.drawDelay(retry, factor, this.timer.random());
	}

	RetryTimer timer() {
		return this.timer;
	}

	List<AtomicListener> listeners() {
		return this.listeners;
	}

	/**
	 * The contention that boundaries have met, made when the first of them does.
	 */
	synchronized Contention contention() {
		Contention met = this.contention;
		if (met == null) {
			met = new Contention();
			this.contention = met;
		}
		return met;
	}

}
