package dev.atomictx.jpa;

import org.hibernate.jpa.spi.JpaCompliance;
import org.hibernate.resource.transaction.spi.IsolationDelegate;
import org.hibernate.resource.transaction.spi.SynchronizationRegistry;
import org.hibernate.resource.transaction.spi.TransactionCoordinator;
import org.hibernate.resource.transaction.spi.TransactionCoordinatorBuilder;
import org.hibernate.resource.transaction.spi.TransactionObserver;

/**
 * A transaction coordinator whose rollback-only mark can be lifted.
 * <p>
 * Hibernate marks its transaction rollback-only when anything fails, as JPA demands, and
 * its own mark stays until the transaction ends. After a rollback to a savepoint that is
 * older than the failure there is nothing left to be afraid of.
 */
final class SavepointTransactionCoordinator implements TransactionCoordinator {

	private final TransactionCoordinatorBuilder builder;

	private final TransactionCoordinator delegate;

	private final LiftableTransactionDriver driver;

	SavepointTransactionCoordinator(TransactionCoordinatorBuilder builder, TransactionCoordinator delegate) {
		this.builder = builder;
		this.delegate = delegate;
		this.driver = new LiftableTransactionDriver(delegate::getTransactionDriverControl);
	}

	void liftRollbackOnly() {
		this.driver.liftRollbackOnly();
	}

	@Override
	public TransactionCoordinatorBuilder getTransactionCoordinatorBuilder() {
		return this.builder;
	}

	@Override
	public TransactionDriver getTransactionDriverControl() {
		return this.driver;
	}

	@Override
	public SynchronizationRegistry getLocalSynchronizations() {
		return this.delegate.getLocalSynchronizations();
	}

	@Override
	public JpaCompliance getJpaCompliance() {
		return this.delegate.getJpaCompliance();
	}

	@Override
	public void explicitJoin() {
		this.delegate.explicitJoin();
	}

	@Override
	public boolean isJoined() {
		return this.delegate.isJoined();
	}

	@Override
	public void pulse() {
		this.delegate.pulse();
	}

	@Override
	public boolean isActive() {
		return this.delegate.isActive();
	}

	@Override
	public IsolationDelegate createIsolationDelegate() {
		return this.delegate.createIsolationDelegate();
	}

	@Override
	public void addObserver(TransactionObserver observer) {
		this.delegate.addObserver(observer);
	}

	@Override
	public void removeObserver(TransactionObserver observer) {
		this.delegate.removeObserver(observer);
	}

	@Override
	public void setTimeOut(int seconds) {
		this.delegate.setTimeOut(seconds);
	}

	@Override
	public int getTimeOut() {
		return this.delegate.getTimeOut();
	}

	@Override
	public boolean isTransactionActive() {
		return this.delegate.isTransactionActive();
	}

	@Override
	public void invalidate() {
		this.delegate.invalidate();
	}

}
