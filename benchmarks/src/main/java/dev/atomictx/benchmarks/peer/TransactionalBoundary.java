package dev.atomictx.benchmarks.peer;

import org.springframework.transaction.annotation.Transactional;

/**
 * {@code @Transactional} alone.
 */
class TransactionalBoundary extends StockBoundary {

	@Override
	@Transactional
	public long run(Unit unit, Session session) {
		return unit.run(session);
	}

}
