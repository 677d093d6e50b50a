package dev.atomictx.engine.retry;

import java.time.Duration;
import java.util.Set;

import dev.atomictx.FailureKind;
import org.jspecify.annotations.Nullable;

/**
 * Settings of retries for boundaries that declare none of their own, and the wait between
 * attempts.
 *
 * @param kinds kinds for boundaries that name none
 * @param maxRetries attempts after the first
 * @param delay ceiling of the first wait
 * @param multiplier factor from one ceiling to the next
 * @param maxDelay highest ceiling
 * @param deadline time for all attempts together, or {@code null} for no limit
 */
public record RetrySettings(Set<FailureKind> kinds, int maxRetries, Duration delay, double multiplier,
		Duration maxDelay, @Nullable Duration deadline) {

	/**
	 * The settings without configuration.
	 */
	public static final RetrySettings DEFAULTS = new RetrySettings(Set.of(), 3, Duration.ofMillis(20), 2,
			Duration.ofSeconds(1), null);

	public RetrySettings {
		kinds = Set.copyOf(kinds);
	}

	/**
	 * Draw the wait before a retry, with full jitter: uniform between zero and a ceiling
	 * that grows exponentially. See M. Brooker, "Exponential Backoff And Jitter", AWS
	 * Architecture Blog, 2015.
	 * @param retry number of the retry, 1 for the first
	 * @param factor by which contention raises the ceiling, up to the highest
	 * @param random a number from 0 (inclusive) to 1 (exclusive)
	 * @return the wait
	 */
	Duration drawDelay(int retry, double factor, double random) {
		double unbounded = nanos(this.delay) * Math.pow(this.multiplier, (double) retry - 1) * factor;
		double ceiling = Math.min(unbounded, nanos(this.maxDelay));
		return Duration.ofNanos((long) (ceiling * random));
	}

	/**
	 * Nanoseconds, also of durations that are too long for a {@code long} of them.
	 */
	private static double nanos(Duration duration) {
		return duration.getSeconds() * 1e9 + duration.getNano();
	}

}
