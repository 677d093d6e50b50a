package dev.atomictx.engine;

import org.jspecify.annotations.Nullable;

import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionExecution;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Transactions of the thread, from the one that began last outward, whatever their
 * managers: how a scope finds the transaction it is called in.
 */
final class TransactionChain {

	/**
	 * Null at the end: to remove the entry of the thread and make it anew for each unit
	 * takes three times as long.
	 */
	private static final ThreadLocal<@Nullable Transaction> chain = new ThreadLocal<>();

	private TransactionChain() {
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
