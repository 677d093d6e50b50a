package dev.atomictx.engine;

import dev.atomictx.SilentRollbackException;
import org.jspecify.annotations.Nullable;

import org.springframework.transaction.ConfigurableTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionExecution;
import org.springframework.transaction.TransactionExecutionListener;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Observes the transactions of the thread, and keeps them in a chain from the one that
 * began last outward, whatever their managers. So a scope knows which transaction it is
 * called in, and whether that one is already over.
 * <p>
 * As a listener of a transaction manager it also prevents that a transaction which the
 * database rolls back silently is reported as committed: Spring calls its listeners right
 * before it commits, and reports a rollback if this one throws. Transactions in which no
 * scope ran are left alone, because libraries swallow harmless errors in theirs.
 */
public final class TransactionObserver implements TransactionExecutionListener {

	/**
	 * Null at the end: to remove the entry of the thread and make it anew for each unit
	 * takes three times as long.
	 */
	private static final ThreadLocal<@Nullable Transaction> chain = new ThreadLocal<>();

	private final PlatformTransactionManager transactionManager;

	private final TransactionDialect dialect;

	private final boolean guardAll;

	private TransactionObserver(PlatformTransactionManager transactionManager, TransactionDialect dialect,
			boolean guardAll) {
		this.transactionManager = transactionManager;
		this.dialect = dialect;
		this.guardAll = guardAll;
	}

	/**
	 * Observe a transaction manager from now on, if it can be observed and is not yet.
	 * @param transactionManager the transaction manager
	 * @param dialect what is known of its database
	 * @param guardAll whether silent rollbacks are also reported for transactions in
	 * which no scope ran
	 */
	public static void observe(PlatformTransactionManager transactionManager, TransactionDialect dialect,
			boolean guardAll) {
		if (transactionManager instanceof ConfigurableTransactionManager configurable
				&& configurable.getTransactionExecutionListeners()
					.stream()
					.noneMatch(TransactionObserver.class::isInstance)) {
			configurable.addListener(new TransactionObserver(transactionManager, dialect, guardAll));
		}
	}

	@Override
	public void afterBegin(TransactionExecution transaction, @Nullable Throwable beginFailure) {
		if (beginFailure == null && transaction.isNewTransaction() && transaction instanceof TransactionStatus status) {
			begun(this.transactionManager, status);
		}
	}

	@Override
	public void beforeCommit(TransactionExecution transaction) {
		Transaction observed = of(transaction);
		if ((this.guardAll || (observed != null && observed.hasScopesOrHooks()))
				&& transaction instanceof TransactionStatus status && this.dialect.isFailed(status)) {
			handleFailed(status, observed);
		}
		ending(transaction);
	}

	private void handleFailed(TransactionStatus status, @Nullable Transaction observed) {
		if (this.guardAll || observed == null || observed.hasScopes()) {
			SilentRollbackException ex = new SilentRollbackException(status.getTransactionName(),
					this.dialect.firstError(status));
			this.dialect.rollBackFailed(status);
			throw ex;
		}
		observed.registrations().rollBackSilently();
	}

	@Override
	public void beforeRollback(TransactionExecution transaction) {
		ending(transaction);
	}

	private static void ending(TransactionExecution transaction) {
		Transaction observed = of(transaction);
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
		Transaction observed = find(this.transactionManager);
		if (observed != null) {
			observed.notifyRolledBack();
		}
	}

	private static void end(TransactionExecution transaction, int completionStatus) {
		Transaction observed = of(transaction);
		if (observed != null) {
			observed.end(completionStatus);
		}
	}

	/**
	 * Take note of a transaction that has just begun.
	 */
	static Transaction begun(PlatformTransactionManager manager, TransactionStatus status) {
		return add(new Transaction(manager, status, status.isReadOnly(), first()));
	}

	/**
	 * The transaction that an outermost scope has just begun.
	 */
	static Transaction begun(PlatformTransactionManager manager, TransactionStatus status,
			TransactionDefinition definition) {
		Transaction first = first();
		Transaction transaction = (first != null && first.isOf(status)) ? first : begun(manager, status);
		transaction.own(definition);
		return transaction;
	}

	/**
	 * The transaction that something else began and that is active on a manager.
	 * @param known the same transaction, if it is in the chain
	 */
	static Transaction external(PlatformTransactionManager manager, @Nullable Transaction known) {
		Transaction synchronizing = firstSynchronizing();
		if (known != null) {
			known.join(synchronizing != null && known.equals(synchronizing));
			return known;
		}
		boolean active = TransactionSynchronizationManager.isSynchronizationActive() && synchronizing == null;
		Transaction transaction = add(new Transaction(manager, null,
				active && TransactionSynchronizationManager.isCurrentTransactionReadOnly(), first()));
		transaction.join(active);
		return transaction;
	}

	/**
	 * The transaction whose synchronizations are active on the thread, of whatever
	 * manager.
	 */
	static @Nullable Transaction current() {
		if (!TransactionSynchronizationManager.isSynchronizationActive()
				|| !TransactionSynchronizationManager.isActualTransactionActive()) {
			return null;
		}
		Transaction synchronizing = firstSynchronizing();
		Transaction transaction = (synchronizing != null) ? synchronizing : find(null);
		if (transaction == null) {
			transaction = add(new Transaction(null, null,
					TransactionSynchronizationManager.isCurrentTransactionReadOnly(), first()));
		}
		transaction.join(true);
		return transaction;
	}

	/**
	 * Find the transaction that is active on a manager, or over but with its resources
	 * still bound.
	 */
	static @Nullable Transaction find(@Nullable PlatformTransactionManager manager) {
		for (Transaction candidate = first(); candidate != null; candidate = candidate.outer()) {
			if (candidate.isOf(manager) && !candidate.isGone()) {
				return candidate.isActive() ? candidate : null;
			}
		}
		return null;
	}

	/**
	 * The transaction that Spring's listeners are notified of, if it is in the chain.
	 */
	static @Nullable Transaction of(TransactionExecution execution) {
		Transaction candidate = chain.get();
		while (candidate != null && !candidate.isOf(execution)) {
			candidate = candidate.outer();
		}
		return candidate;
	}

	private static Transaction add(Transaction transaction) {
		chain.set(transaction);
		return transaction;
	}

	/**
	 * The transaction that began last and is not over.
	 */
	static @Nullable Transaction first() {
		Transaction first = chain.get();
		if (first != null && first.isGone()) {
			while (first != null && first.isGone()) {
				first = first.outer();
			}
			chain.set(first);
		}
		return first;
	}

	private static @Nullable Transaction firstSynchronizing() {
		Transaction candidate = first();
		while (candidate != null && !candidate.hasActiveSynchronizations()) {
			candidate = candidate.outer();
		}
		return candidate;
	}

	/**
	 * Whether the engine itself operates on a savepoint of any of them, which their
	 * synchronizations must not take for an external one.
	 */
	static boolean isOperating() {
		Transaction candidate = chain.get();
		while (candidate != null && !candidate.isOperating()) {
			candidate = candidate.outer();
		}
		return candidate != null;
	}

}
