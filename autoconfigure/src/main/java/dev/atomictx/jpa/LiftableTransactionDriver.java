package dev.atomictx.jpa;

import org.hibernate.resource.transaction.spi.TransactionCoordinator.TransactionDriver;
import org.hibernate.resource.transaction.spi.TransactionStatus;

/**
 * Keeps the mark of a rollback-only transaction in the {@link LiftableTransaction},
 * because Hibernate 7.2 would keep it where it cannot be taken away.
 *
 * @param delegate the driver as Hibernate made it
 * @param transaction the transaction
 */
record LiftableTransactionDriver(TransactionDriver delegate,
		LiftableTransaction transaction) implements TransactionDriver {

	@Override
	public void begin() {
		this.delegate.begin();
	}

	@Override
	public void commit() {
		handOnMark();
		this.delegate.commit();
	}

	@Override
	public void rollback() {
		handOnMark();
		this.delegate.rollback();
	}

	private void handOnMark() {
		if (getStatus() == TransactionStatus.MARKED_ROLLBACK) {
			this.delegate.markRollbackOnly();
		}
	}

	@Override
	public TransactionStatus getStatus() {
		return this.delegate.getStatus();
	}

	@Override
	public void markRollbackOnly() {
		if (getStatus() != TransactionStatus.ROLLED_BACK) {
			this.transaction.markRollbackOnly();
		}
	}

}
