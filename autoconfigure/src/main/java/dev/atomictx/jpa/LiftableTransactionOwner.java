package dev.atomictx.jpa;

import org.hibernate.resource.jdbc.spi.JdbcSessionOwner;
import org.hibernate.resource.transaction.backend.jdbc.spi.JdbcResourceTransactionAccess;
import org.hibernate.resource.transaction.spi.TransactionCoordinatorOwner;

/**
 * Hands a {@link LiftableTransaction} to the coordinator, in place of the owner's.
 *
 * @param owner the owner as Hibernate made it
 * @param getResourceLocalTransaction the transaction
 */
record LiftableTransactionOwner(TransactionCoordinatorOwner owner, LiftableTransaction getResourceLocalTransaction)
		implements
			TransactionCoordinatorOwner,
			JdbcResourceTransactionAccess {

	@Override
	public boolean isActive() {
		return this.owner.isActive();
	}

	@Override
	public void startTransactionBoundary() {
		this.owner.startTransactionBoundary();
	}

	@Override
	public void afterTransactionBegin() {
		this.owner.afterTransactionBegin();
	}

	@Override
	public void beforeTransactionCompletion() {
		this.owner.beforeTransactionCompletion();
	}

	@Override
	public void afterTransactionCompletion(boolean successful, boolean delayed) {
		this.owner.afterTransactionCompletion(successful, delayed);
	}

	@Override
	public JdbcSessionOwner getJdbcSessionOwner() {
		return this.owner.getJdbcSessionOwner();
	}

	@Override
	public void setTransactionTimeOut(int seconds) {
		this.owner.setTransactionTimeOut(seconds);
	}

	@Override
	public void flushBeforeTransactionCompletion() {
		this.owner.flushBeforeTransactionCompletion();
	}

}
