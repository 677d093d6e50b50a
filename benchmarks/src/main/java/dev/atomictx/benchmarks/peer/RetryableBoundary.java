package dev.atomictx.benchmarks.peer;

import org.springframework.resilience.annotation.Retryable;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * {@code @Retryable} of Spring Framework as it comes: any exception, three retries, one
 * second before each.
 */
class RetryableBoundary implements Boundary {

	@Override
	@Retryable
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
