package dev.atomictx.benchmarks.peer;

import org.springframework.retry.annotation.Retryable;
import org.springframework.transaction.annotation.Transactional;

/**
 * spring-retry as it comes: any exception, three attempts, one second between them.
 */
class SpringRetryBoundary extends StockBoundary {

	@Override
	@Retryable
	@Transactional
	public long run(Unit unit, Session session) {
		return unit.run(session);
	}

}
