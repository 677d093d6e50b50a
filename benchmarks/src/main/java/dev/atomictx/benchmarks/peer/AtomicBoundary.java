package dev.atomictx.benchmarks.peer;

import dev.atomictx.Atomic;
import dev.atomictx.FailureKind;

/**
 * {@code @Atomic}, which finds its settings in the application's properties.
 */
class AtomicBoundary implements Boundary {

	@Override
	@Atomic(retryOn = { FailureKind.DEADLOCK, FailureKind.SERIALIZATION_FAILURE })
	public long run(Unit unit, Session session) {
		return unit.run(session);
	}

	@Override
	@Atomic(retryOn = FailureKind.DEADLOCK)
	public long nested(Unit part, Session session) {
		return part.run(session);
	}

}
