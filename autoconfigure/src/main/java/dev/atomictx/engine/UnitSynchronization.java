package dev.atomictx.engine;

import org.jspecify.annotations.Nullable;

import org.springframework.core.Ordered;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * What Spring's callbacks tell a unit of its transaction. Called before all others, so
 * that they find the unit in the right state.
 * <p>
 * While Spring has the callbacks suspended, that of a foreign transaction is bound to the
 * thread instead: another manager may have begun a transaction, and this one still be
 * active.
 */
final class UnitSynchronization implements TransactionSynchronization {

	private final UnitOfWork unit;

	private boolean suspended;

	private @Nullable Object displaced;

	UnitSynchronization(UnitOfWork unit) {
		this.unit = unit;
	}

	/**
	 * Find the unit of the manager's transaction whose callbacks are active, or else of
	 * the one whose callbacks were suspended last.
	 */
	static @Nullable UnitOfWork find(PlatformTransactionManager transactionManager) {
		UnitOfWork active = findActive(transactionManager);
		if (active != null || !TransactionSynchronizationManager.isActualTransactionActive()) {
			return active;
		}
		Object bound = TransactionSynchronizationManager.getResource(new Key(transactionManager));
		return (bound instanceof UnitSynchronization suspended) ? suspended.unit : null;
	}

	/**
	 * Find the unit of the manager's transaction whose callbacks are active.
	 */
	static @Nullable UnitOfWork findActive(PlatformTransactionManager transactionManager) {
		for (TransactionSynchronization callback : Callbacks.registered()) {
			if (callback instanceof UnitSynchronization candidate
					&& candidate.unit.transactionManager() == transactionManager) {
				return candidate.unit;
			}
		}
		return null;
	}

	/**
	 * Whether Spring's callbacks on this thread follow a transaction of another manager.
	 * Then they say nothing of other transactions.
	 */
	static boolean isTakenByOther(PlatformTransactionManager transactionManager) {
		return Callbacks.registered()
			.stream()
			.anyMatch((callback) -> callback instanceof UnitSynchronization other && other.unit.lateBirth() == null
					&& other.unit.transactionManager() != transactionManager);
	}

	boolean isSuspended() {
		return this.suspended;
	}

	/**
	 * Spring keeps its few callbacks in a hash set; to make an identity hash costs more
	 * than all of what is done with it.
	 */
	@Override
	public int hashCode() {
		return UnitSynchronization.class.hashCode();
	}

	@Override
	public boolean equals(Object other) {
		return this == other;
	}

	@Override
	public int getOrder() {
		return Ordered.HIGHEST_PRECEDENCE;
	}

	@Override
	public void suspend() {
		this.suspended = true;
		if (this.unit.isForeign()) {
			this.displaced = TransactionSynchronizationManager.unbindResourceIfPossible(key());
			TransactionSynchronizationManager.bindResource(key(), this);
		}
	}

	@Override
	public void resume() {
		this.suspended = false;
		if (this.unit.isForeign()) {
			TransactionSynchronizationManager.unbindResourceIfPossible(key());
			if (this.displaced != null) {
				TransactionSynchronizationManager.bindResource(key(), this.displaced);
			}
		}
	}

	private Key key() {
		return new Key(this.unit.transactionManager());
	}

	@Override
	public void savepoint(Object savepoint) {
		this.unit.savepoints().foreignSet(savepoint);
	}

	@Override
	public void savepointRollback(Object savepoint) {
		this.unit.savepoints().foreignUndone(savepoint);
	}

	@Override
	public void beforeCommit(boolean readOnly) {
		this.unit.tellUndone();
	}

	@Override
	public void beforeCompletion() {
		this.unit.commitProgress().completing();
	}

	@Override
	public void afterCommit() {
		this.unit.commitProgress().completed(STATUS_COMMITTED);
	}

	@Override
	public void afterCompletion(int status) {
		this.unit.commitProgress().completed(status);
		this.unit.tellUndone();
		if (this.unit.isForeign()) {
			this.unit.hooks().completed(CommitOutcome.of(status));
		}
	}

	/**
	 * Under which a suspended callback is bound to the thread.
	 */
	private record Key(PlatformTransactionManager transactionManager) {

	}

}
