package dev.atomictx.engine.retry;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Clock, randomness and sleep of the retries, in one place so that tests can replace
 * them.
 */
public interface RetryTimer {

	/**
	 * The machine's.
	 */
	RetryTimer SYSTEM = new RetryTimer() {

		@Override
		public long nanoTime() {
			return System.nanoTime();
		}

		@Override
		public double random() {
			return ThreadLocalRandom.current().nextDouble();
		}

		@Override
		public void sleep(Duration duration) throws InterruptedException {
			Thread.sleep(duration.toMillis(), duration.toNanosPart() % 1_000_000);
		}

	};

	/**
	 * A time to measure intervals by, as {@link System#nanoTime()}.
	 * @return nanoseconds from an arbitrary origin
	 */
	long nanoTime();

	/**
	 * A random number.
	 * @return from 0 (inclusive) to 1 (exclusive)
	 */
	double random();

	/**
	 * Wait.
	 * @param duration how long
	 * @throws InterruptedException when the thread is interrupted before or meanwhile
	 */
	void sleep(Duration duration) throws InterruptedException;

}
