package dev.atomictx.benchmarks.overhead;

import org.springframework.transaction.SavepointManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.AbstractPlatformTransactionManager;
import org.springframework.transaction.support.DefaultTransactionStatus;
import org.springframework.transaction.support.ResourceTransactionManager;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * A transaction manager without a database. It keeps the thread's books as the one for
 * JDBC does, because all boundaries pay for that, and does nothing else.
 */
@SuppressWarnings("serial")
final class NoOpTransactionManager extends AbstractPlatformTransactionManager implements ResourceTransactionManager {

	NoOpTransactionManager() {
		setNestedTransactionAllowed(true);
	}

	@Override
	public Object getResourceFactory() {
		return this;
	}

	@Override
	protected Object doGetTransaction() {
		Object current = TransactionSynchronizationManager.getResource(this);
		return (current != null) ? current : new NoOpTransaction();
	}

	@Override
	protected boolean isExistingTransaction(Object transaction) {
		return ((NoOpTransaction) transaction).begun;
	}

	@Override
	protected void doBegin(Object transaction, TransactionDefinition definition) {
		((NoOpTransaction) transaction).begun = true;
		TransactionSynchronizationManager.bindResource(this, transaction);
	}

	@Override
	protected void doCommit(DefaultTransactionStatus status) {
	}

	@Override
	protected void doRollback(DefaultTransactionStatus status) {
	}

	@Override
	protected void doSetRollbackOnly(DefaultTransactionStatus status) {
	}

	@Override
	protected void doCleanupAfterCompletion(Object transaction) {
		TransactionSynchronizationManager.unbindResource(this);
	}

	private static final class NoOpTransaction implements SavepointManager {

		private boolean begun;

		@Override
		public Object createSavepoint() {
			return new Object();
		}

		@Override
		public void rollbackToSavepoint(Object savepoint) {
		}

		@Override
		public void releaseSavepoint(Object savepoint) {
		}

	}

}
