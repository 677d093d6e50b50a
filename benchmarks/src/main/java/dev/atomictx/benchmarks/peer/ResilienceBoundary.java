package dev.atomictx.benchmarks.peer;

import io.github.resilience4j.retry.annotation.Retry;

import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * resilience4j as it comes: any exception, three attempts, half a second between them.
 */
class ResilienceBoundary implements Boundary {

	@Override
	@Retry(name = "defaults")
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
