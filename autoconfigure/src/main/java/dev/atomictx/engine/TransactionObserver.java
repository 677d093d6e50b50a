package dev.atomictx.engine;

import dev.atomictx.SilentRollbackException;
import org.jspecify.annotations.Nullable;

import org.springframework.transaction.ConfigurableTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionExecution;
import org.springframework.transaction.TransactionExecutionListener;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.DefaultTransactionStatus;

/**
 * Watches all transactions of a manager from their beginning, also those without a scope:
 * whatever rolls back to a savepoint in them, the callbacks registered inside hear of it.
 * And nothing is reported as committed that the database has rolled back silently; Spring
 * asks its listeners right before it commits, and what this one throws makes it tell the
 * callbacks of a rollback.
 */
public final class TransactionObserver implements TransactionExecutionListener {

	private final PlatformTransactionManager transactionManager;

	private final TransactionProbe probe;

	private TransactionObserver(PlatformTransactionManager transactionManager, TransactionProbe probe) {
		this.transactionManager = transactionManager;
		this.probe = probe;
	}

	/**
	 * Observe a transaction manager from now on, if it can be observed.
	 * @param transactionManager the transaction manager
	 * @param probe tells whether a transaction has failed
	 */
	public static void observe(PlatformTransactionManager transactionManager, TransactionProbe probe) {
		if (transactionManager instanceof ConfigurableTransactionManager configurable) {
			configurable.addListener(new TransactionObserver(transactionManager, probe));
		}
	}

	@Override
	public void afterBegin(TransactionExecution transaction, @Nullable Throwable beginFailure) {
		if (beginFailure == null && transaction instanceof DefaultTransactionStatus status && status.isNewTransaction()
				&& status.isNewSynchronization()) {
			UnitSynchronization.register(this.transactionManager);
		}
	}

	@Override
	public void beforeCommit(TransactionExecution transaction) {
		if (transaction instanceof TransactionStatus status && this.probe.isFailed(status)) {
			throw new SilentRollbackException(transaction.getTransactionName(), this.probe.firstError(status));
		}
	}

	/**
	 * Of a savepoint that Spring holds for {@code NESTED}, this is the moment after.
	 */
	@Override
	public void afterRollback(TransactionExecution transaction, @Nullable Throwable rollbackFailure) {
		if (!transaction.isNewTransaction()) {
			UnitOfWork unit = UnitOfWork.find(this.transactionManager);
			if (unit != null) {
				unit.tellUndone();
			}
		}
	}

}
