package dev.atomictx.benchmarks.peer;

import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * The best settings we know for a workload, the same for every peer as far as it can take
 * them: retries of deadlocks and serialization failures, exponential back-off with full
 * jitter.
 *
 * @param delayMillis ceiling of the first wait, which doubles with each retry
 * @param maxDelayMillis highest ceiling
 */
public record TunedRetry(int delayMillis, int maxDelayMillis) {

	static final int MAX_RETRIES = 50;

	static final int MULTIPLIER = 2;

	static boolean isRetryable(Throwable failure) {
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			if (cause instanceof SQLException ex) {
				return "40001".equals(ex.getSQLState()) || "40P01".equals(ex.getSQLState());
			}
		}
		return false;
	}

	/**
	 * For placeholders in annotations. Half of the delay is for those whose jitter only
	 * adds to it.
	 */
	Map<String, Object> properties() {
		return Map.of("tuned.delay", this.delayMillis, "tuned.half-delay", this.delayMillis / 2, "tuned.max-delay",
				this.maxDelayMillis);
	}

	/**
	 * Wait before a retry.
	 * @param retry number of the retry, 1 for the first
	 * @return whether the thread was left in peace
	 */
	boolean sleep(int retry) {
		double ceiling = Math.min(this.maxDelayMillis, this.delayMillis * Math.pow(MULTIPLIER, (double) retry - 1));
		try {
			TimeUnit.MICROSECONDS.sleep((long) (1000 * ceiling * ThreadLocalRandom.current().nextDouble()));
			return true;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
	}

}
