package dev.atomictx.benchmarks.peer;

import java.util.Map;
import java.util.UUID;

import dev.atomictx.Atomic;
import dev.atomictx.AtomicDefinition;
import dev.atomictx.AtomicOperations;
import dev.atomictx.FailureKind;
import dev.atomictx.IdempotencyKey;

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

	/**
	 * The same with a new key for each unit, by {@link AtomicOperations}: a unit of a
	 * benchmark has no arguments to compare.
	 */
	static class Keyed implements Boundary {

		private final AtomicOperations operations;

		Keyed(AtomicOperations operations) {
			this.operations = operations;
		}

		@Override
		public long run(Unit unit, Session session) {
			IdempotencyKey key = IdempotencyKey.of(UUID.randomUUID().toString()).withResultType(long.class);
			return this.operations.execute(AtomicDefinition.DEFAULT.withName("keyed").withIdempotencyKey(key),
					(scope) -> unit.run(session));
		}

		@Override
		public long nested(Unit part, Session session) {
			return this.operations.execute((scope) -> part.run(session));
		}

	}

}
