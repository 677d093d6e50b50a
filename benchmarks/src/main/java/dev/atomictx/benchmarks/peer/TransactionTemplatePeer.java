package dev.atomictx.benchmarks.peer;

import javax.sql.DataSource;

import org.springframework.dao.PessimisticLockingFailureException;

/**
 * {@code TransactionTemplate} in a loop written by hand.
 */
final class TransactionTemplatePeer implements Peer {

	private final Settings settings;

	private final SpringTransaction transaction;

	private final TunedRetry tuned;

	TransactionTemplatePeer(Settings settings, DataSource dataSource, TunedRetry tuned) {
		this.settings = settings;
		this.transaction = new SpringTransaction(dataSource);
		this.tuned = tuned;
	}

	@Override
	public String name() {
		return "TransactionTemplate + loop";
	}

	@Override
	public Settings settings() {
		return this.settings;
	}

	@Override
	public long run(Unit unit) {
		return (this.settings == Settings.TUNED) ? RetryLoop.tuned(() -> this.transaction.run(unit), this.tuned)
				: RetryLoop.naive(() -> this.transaction.run(unit),
						PessimisticLockingFailureException.class::isInstance);
	}

}
