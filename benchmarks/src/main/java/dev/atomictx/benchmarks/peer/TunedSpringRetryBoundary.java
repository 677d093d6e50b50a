package dev.atomictx.benchmarks.peer;

import org.springframework.dao.PessimisticLockingFailureException;
import org.springframework.retry.annotation.Backoff;
import org.springframework.retry.annotation.Retryable;
import org.springframework.transaction.annotation.Transactional;

/**
 * spring-retry with the best settings we know; it retries by exception class.
 */
class TunedSpringRetryBoundary extends StockBoundary {

	@Override
	@Retryable(retryFor = PessimisticLockingFailureException.class, maxAttempts = TunedRetry.MAX_RETRIES + 1,
			backoff = @Backoff(delayExpression = "${tuned.half-delay}", multiplier = TunedRetry.MULTIPLIER,
					maxDelayExpression = "${tuned.max-delay}", random = true))
	@Transactional
	public long run(Unit unit, Session session) {
		return unit.run(session);
	}

}
