package dev.atomictx.benchmarks.peer;

import java.util.Map;

import io.github.resilience4j.retry.annotation.Retry;

import org.springframework.transaction.annotation.Transactional;

/**
 * resilience4j with the best settings we know, which it finds in the application's
 * properties.
 */
class TunedResilienceBoundary extends StockBoundary {

	private static final String NAME = "tuned";

	private static final String PREFIX = "resilience4j.retry.instances." + NAME + ".";

	static Map<String, Object> properties(TunedRetry tuned) {
		return Map.of(PREFIX + "max-attempts", TunedRetry.MAX_RETRIES + 1, PREFIX + "wait-duration",
				tuned.delayMillis() + "ms", PREFIX + "enable-exponential-backoff", true,
				PREFIX + "exponential-backoff-multiplier", TunedRetry.MULTIPLIER,
				PREFIX + "exponential-max-wait-duration", tuned.maxDelayMillis() + "ms",
				PREFIX + "enable-randomized-wait", true, PREFIX + "retry-exception-predicate",
				RetryableFailure.class.getName());
	}

	@Override
	@Retry(name = NAME)
	@Transactional
	public long run(Unit unit, Session session) {
		return unit.run(session);
	}

}
