package dev.atomictx.benchmarks.peer;

import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * The loop that one writes by hand around a transaction.
 */
final class RetryLoop {

	private static final int DEFAULT_RETRIES = 3;

	private RetryLoop() {
	}

	/**
	 * The loop as it is mostly seen: a few attempts without a wait.
	 */
	static long naive(LongSupplier transaction, Predicate<RuntimeException> retryable) {
		return run(transaction, (failure, retry) -> retryable.test(failure) && retry <= DEFAULT_RETRIES);
	}

	/**
	 * The loop with everything that {@link TunedRetry} knows.
	 */
	static long tuned(LongSupplier transaction, TunedRetry tuned) {
		return run(transaction, (failure, retry) -> TunedRetry.isRetryable(failure) && retry <= TunedRetry.MAX_RETRIES
				&& tuned.sleep(retry));
	}

	private static long run(LongSupplier transaction, Decision decision) {
		for (int retry = 1;; retry++) {
			try {
				return transaction.getAsLong();
			}
			catch (RuntimeException ex) {
				decision.throwUnlessRetried(ex, retry);
			}
		}
	}

	@FunctionalInterface
	private interface Decision {

		boolean isRetried(RuntimeException failure, int retry);

		default void throwUnlessRetried(RuntimeException failure, int retry) {
			if (!isRetried(failure, retry)) {
				throw failure;
			}
		}

	}

}
