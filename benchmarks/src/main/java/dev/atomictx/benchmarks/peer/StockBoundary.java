package dev.atomictx.benchmarks.peer;

import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Nested scopes as Spring has them, for all that build on it.
 */
abstract class StockBoundary implements Boundary {

	@Override
	@Transactional(propagation = Propagation.NESTED)
	public long nested(Unit part, Session session) {
		return part.run(session);
	}

}
