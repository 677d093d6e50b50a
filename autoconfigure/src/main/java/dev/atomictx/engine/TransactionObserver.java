package dev.atomictx.engine;

import dev.atomictx.SilentRollbackException;
import org.jspecify.annotations.Nullable;

import org.springframework.transaction.ConfigurableTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionExecution;
import org.springframework.transaction.TransactionExecutionListener;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.TransactionSynchronization;

/**
 * Observes all transactions of a manager, so that a scope knows which transaction it is
 * called in, and whether that one is already over. Lets no transaction be reported as
 * committed that the database has rolled back silently: Spring calls its listeners right
 * before it commits, and reports a rollback if this one throws.
 */
public final class TransactionObserver implements TransactionExecutionListener {

	private final PlatformTransactionManager transactionManager;

	private final TransactionDialect dialect;

	private TransactionObserver(PlatformTransactionManager transactionManager, TransactionDialect dialect) {
		this.transactionManager = transactionManager;
		this.dialect = dialect;
	}

	/**
	 * Observe a transaction manager from now on, if it can be observed and is not yet.
	 * @param transactionManager the transaction manager
	 * @param dialect what is known of its database
	 */
	public static void observe(PlatformTransactionManager transactionManager, TransactionDialect dialect) {
		if (transactionManager instanceof ConfigurableTransactionManager configurable
				&& configurable.getTransactionExecutionListeners()
					.stream()
					.noneMatch(TransactionObserver.class::isInstance)) {
			configurable.addListener(new TransactionObserver(transactionManager, dialect));
		}
	}

	@Override
	public void afterBegin(TransactionExecution transaction, @Nullable Throwable beginFailure) {
		if (beginFailure == null && transaction.isNewTransaction() && transaction instanceof TransactionStatus status) {
			TransactionChain.begun(this.transactionManager, status);
		}
	}

	@Override
	public void beforeCommit(TransactionExecution transaction) {
		if (transaction instanceof TransactionStatus status && this.dialect.isFailed(status)) {
			throw new SilentRollbackException(transaction.getTransactionName(), this.dialect.firstError(status));
		}
		ending(transaction);
	}

	@Override
	public void beforeRollback(TransactionExecution transaction) {
		ending(transaction);
	}

	private static void ending(TransactionExecution transaction) {
		Transaction observed = TransactionChain.of(transaction);
		if (observed != null) {
			observed.ending();
		}
	}

	@Override
	public void afterCommit(TransactionExecution transaction, @Nullable Throwable commitFailure) {
		end(transaction, (commitFailure == null) ? TransactionSynchronization.STATUS_COMMITTED
				: TransactionSynchronization.STATUS_UNKNOWN);
	}

	@Override
	public void afterRollback(TransactionExecution transaction, @Nullable Throwable rollbackFailure) {
		if (transaction.isNewTransaction()) {
			end(transaction, (rollbackFailure == null) ? TransactionSynchronization.STATUS_ROLLED_BACK
					: TransactionSynchronization.STATUS_UNKNOWN);
			return;
		}
		// Spring has rolled back to the savepoint of a NESTED method.
		Transaction observed = TransactionChain.find(this.transactionManager);
		if (observed != null) {
			observed.notifyRolledBack();
		}
	}

	private static void end(TransactionExecution transaction, int completionStatus) {
		Transaction observed = TransactionChain.of(transaction);
		if (observed != null) {
			observed.end(completionStatus);
		}
	}

}
