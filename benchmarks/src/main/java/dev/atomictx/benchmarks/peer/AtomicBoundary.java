package dev.atomictx.benchmarks.peer;

import java.util.Map;

import dev.atomictx.Atomic;
import dev.atomictx.FailureKind;

/**
 * {@code @Atomic}, which finds its settings in the application's properties.
 */
class AtomicBoundary implements Boundary {

	/**
	 * The best settings we know.
	 */
	static Map<String, Object> properties(TunedRetry tuned) {
		return Map.of("atomic.retry.max-retries", TunedRetry.MAX_RETRIES, "atomic.retry.delay",
				tuned.delayMillis() + "ms", "atomic.retry.multiplier", TunedRetry.MULTIPLIER, "atomic.retry.max-delay",
				tuned.maxDelayMillis() + "ms");
	}

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
