package dev.atomictx.benchmarks.peer;

import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * {@code @Transactional} alone.
 */
class TransactionalBoundary implements Boundary {

	@Override
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
