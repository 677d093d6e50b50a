package dev.atomictx.benchmarks.peer;

import io.github.resilience4j.retry.annotation.Retry;

import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * resilience4j, which finds its settings under the name in the application's properties.
 */
class ResilienceBoundary implements Boundary {

	static final String RETRY = "unit";

	@Override
	@Retry(name = RETRY)
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
