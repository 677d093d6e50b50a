package dev.atomictx.jpa;

import java.util.function.Supplier;

import org.hibernate.resource.transaction.spi.TransactionCoordinator.TransactionDriver;
import org.hibernate.resource.transaction.spi.TransactionStatus;

/**
 * Keeps the rollback-only mark of a transaction itself, and hands it on only when the
 * transaction ends.
 */
final class LiftableTransactionDriver implements TransactionDriver {

	private final Supplier<TransactionDriver> delegate;

	private boolean rollbackOnly;

	/**
	 * Create the driver.
	 * @param delegate the driver that ends the transaction; its coordinator makes it late
	 */
	LiftableTransactionDriver(Supplier<TransactionDriver> delegate) {
		this.delegate = delegate;
	}

	void liftRollbackOnly() {
		this.rollbackOnly = false;
	}

	@Override
	public void begin() {
		this.rollbackOnly = false;
		this.delegate.get().begin();
	}

	@Override
	public void commit() {
		if (this.rollbackOnly) {
			this.delegate.get().markRollbackOnly();
		}
		this.delegate.get().commit();
	}

	@Override
	public void rollback() {
		this.delegate.get().rollback();
	}

	@Override
	public TransactionStatus getStatus() {
		TransactionStatus status = this.delegate.get().getStatus();
		return (this.rollbackOnly && status == TransactionStatus.ACTIVE) ? TransactionStatus.MARKED_ROLLBACK : status;
	}

	@Override
	public void markRollbackOnly() {
		if (this.delegate.get().getStatus() == TransactionStatus.ACTIVE) {
			this.rollbackOnly = true;
		}
	}

}
