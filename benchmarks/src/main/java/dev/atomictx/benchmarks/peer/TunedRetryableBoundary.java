package dev.atomictx.benchmarks.peer;

import org.springframework.resilience.annotation.Retryable;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * {@code @Retryable} of Spring Framework with the best settings we know.
 */
class TunedRetryableBoundary implements Boundary {

	@Override
	@Retryable(predicate = RetryableFailure.class, maxRetries = TunedRetry.MAX_RETRIES, delay = TunedRetry.DELAY_MILLIS,
			jitter = TunedRetry.DELAY_MILLIS, multiplier = TunedRetry.MULTIPLIER,
			maxDelay = TunedRetry.MAX_DELAY_MILLIS)
	@Transactional
	public long run(Unit unit, Session session) {
		return unit.run(session);
	}

	@Override
	@Transactional(propagation = Propagation.NESTED)
	public long nested(Unit part, Session session) {
		return part.run(session);
	}

}
