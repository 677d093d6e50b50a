package dev.atomictx.benchmarks.peer;

import org.springframework.resilience.annotation.Retryable;
import org.springframework.transaction.annotation.Transactional;

/**
 * {@code @Retryable} of Spring Framework as it comes: any exception, three retries, one
 * second before each.
 */
class RetryableBoundary extends StockBoundary {

	@Override
	@Retryable
	@Transactional
	public long run(Unit unit, Session session) {
		return unit.run(session);
	}

}
