package dev.atomictx.benchmarks.peer;

import org.springframework.dao.PessimisticLockingFailureException;
import org.springframework.retry.annotation.Backoff;
import org.springframework.retry.annotation.Retryable;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * spring-retry with the best settings we know; it retries by exception class.
 */
class TunedSpringRetryBoundary implements Boundary {

	@Override
	@Retryable(retryFor = PessimisticLockingFailureException.class, maxAttempts = TunedRetry.MAX_RETRIES + 1,
			backoff = @Backoff(delay = TunedRetry.DELAY_MILLIS, multiplier = TunedRetry.MULTIPLIER,
					maxDelay = TunedRetry.MAX_DELAY_MILLIS, random = true))
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
