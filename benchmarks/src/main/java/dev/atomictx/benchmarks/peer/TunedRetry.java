package dev.atomictx.benchmarks.peer;

import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

/**
 * The best settings we know for the contended workloads, the same for every peer as far
 * as it can take them: retries of deadlocks and serialization failures, exponential
 * back-off with full jitter.
 */
final class TunedRetry {

	static final int MAX_RETRIES = 30;

	static final int DELAY_MILLIS = 5;

	static final double MULTIPLIER = 2;

	static final int MAX_DELAY_MILLIS = 100;

	private TunedRetry() {
	}

	static boolean isRetryable(@Nullable Throwable failure) {
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			if (cause instanceof SQLException ex) {
				return "40001".equals(ex.getSQLState()) || "40P01".equals(ex.getSQLState());
			}
		}
		return false;
	}

	static Duration drawDelay(int retry) {
		double ceiling = Math.min(MAX_DELAY_MILLIS, DELAY_MILLIS * Math.pow(MULTIPLIER, (double) retry - 1));
		return Duration.ofNanos((long) (ceiling * 1e6 * ThreadLocalRandom.current().nextDouble()));
	}

	/**
	 * Wait before a retry.
	 * @param retry number of the retry, 1 for the first
	 * @return whether the thread was left in peace
	 */
	static boolean sleep(int retry) {
		try {
			TimeUnit.NANOSECONDS.sleep(drawDelay(retry).toNanos());
			return true;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
	}

}
