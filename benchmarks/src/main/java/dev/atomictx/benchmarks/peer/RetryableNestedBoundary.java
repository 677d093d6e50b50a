package dev.atomictx.benchmarks.peer;

import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * {@link TunedRetryable} on nested scopes as well, which retries them from their
 * savepoint.
 */
class RetryableNestedBoundary implements Boundary {

	@Override
	@TunedRetryable
	@Transactional
	public long run(Unit unit, Session session) {
		return unit.run(session);
	}

	@Override
	@TunedRetryable
	@Transactional(propagation = Propagation.NESTED)
	public long nested(Unit part, Session session) {
		return part.run(session);
	}

}
