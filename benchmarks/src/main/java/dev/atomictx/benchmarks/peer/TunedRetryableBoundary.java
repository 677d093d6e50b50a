package dev.atomictx.benchmarks.peer;

import org.springframework.transaction.annotation.Transactional;

/**
 * {@link TunedRetryable} on units only.
 */
class TunedRetryableBoundary extends StockBoundary {

	@Override
	@TunedRetryable
	@Transactional
	public long run(Unit unit, Session session) {
		return unit.run(session);
	}

}
