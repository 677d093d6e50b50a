package dev.atomictx.benchmarks.peer;

import java.time.temporal.ChronoUnit;

import javax.sql.DataSource;

import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeExecutor;
import dev.failsafe.RetryPolicy;

/**
 * Failsafe around {@code TransactionTemplate}.
 */
final class FailsafePeer implements Peer {

	private final Settings settings;

	private final FailsafeExecutor<Long> failsafe;

	private final SpringTransaction transaction;

	FailsafePeer(Settings settings, DataSource dataSource, TunedRetry tuned) {
		this.settings = settings;
		this.failsafe = Failsafe.with((settings == Settings.TUNED) ? policy(tuned) : RetryPolicy.ofDefaults());
		this.transaction = new SpringTransaction(dataSource);
	}

	private static RetryPolicy<Long> policy(TunedRetry tuned) {
		return RetryPolicy.<Long>builder()
			.handleIf((failure) -> TunedRetry.isRetryable(failure))
			.withMaxRetries(TunedRetry.MAX_RETRIES)
			.withBackoff(tuned.delayMillis(), tuned.maxDelayMillis(), ChronoUnit.MILLIS, TunedRetry.MULTIPLIER)
			.withJitter(0.5)
			.build();
	}

	@Override
	public String name() {
		return "Failsafe + TransactionTemplate";
	}

	@Override
	public Settings settings() {
		return this.settings;
	}

	@Override
	public long run(Unit unit) {
		return this.failsafe.get(() -> this.transaction.run(unit));
	}

}
