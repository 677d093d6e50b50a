package dev.atomictx.benchmarks.peer;

import io.github.resilience4j.retry.annotation.Retry;

import org.springframework.transaction.annotation.Transactional;

/**
 * resilience4j as it comes: any exception, three attempts, half a second between them.
 */
class ResilienceBoundary extends StockBoundary {

	@Override
	@Retry(name = "defaults")
	@Transactional
	public long run(Unit unit, Session session) {
		return unit.run(session);
	}

}
