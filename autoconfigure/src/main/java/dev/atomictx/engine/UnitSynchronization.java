package dev.atomictx.engine;

import java.util.List;

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

	private final PlatformTransactionManager transactionManager;

	private final CommitProgress commitProgress = new CommitProgress();

	private @Nullable UnitOfWork unit;

	private boolean suspended;

	private @Nullable Object displaced;

	private UnitSynchronization(PlatformTransactionManager transactionManager) {
		this.transactionManager = transactionManager;
	}

	static UnitSynchronization register(PlatformTransactionManager transactionManager) {
		UnitSynchronization synchronization = new UnitSynchronization(transactionManager);
		TransactionSynchronizationManager.registerSynchronization(synchronization);
		return synchronization;
	}

	static UnitSynchronization findOrRegister(PlatformTransactionManager transactionManager) {
		UnitSynchronization active = findActive(transactionManager,
				TransactionSynchronizationManager.getSynchronizations());
		return (active != null) ? active : register(transactionManager);
	}

	/**
	 * Find the unit of the manager's transaction whose callbacks are active, or else of
	 * the one whose callbacks were suspended last.
	 */
	static @Nullable UnitOfWork findUnit(PlatformTransactionManager transactionManager) {
		if (!TransactionSynchronizationManager.isActualTransactionActive()) {
			return null;
		}
		UnitSynchronization found = findActive(transactionManager, Callbacks.registered());
		if (found == null) {
			found = (UnitSynchronization) TransactionSynchronizationManager.getResource(new Key(transactionManager));
		}
		return (found != null) ? found.unit() : null;
	}

	private static @Nullable UnitSynchronization findActive(PlatformTransactionManager transactionManager,
			List<TransactionSynchronization> callbacks) {
		// By index: every unit passes here, and an iterator would be half of the cost.
		for (int i = 0; i < callbacks.size(); i++) {
			if (callbacks.get(i) instanceof UnitSynchronization candidate
					&& candidate.transactionManager == transactionManager) {
				return candidate;
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
			.anyMatch((callback) -> callback instanceof UnitSynchronization other
					&& other.transactionManager != transactionManager && !other.isLate());
	}

	private boolean isLate() {
		return this.unit != null && this.unit.lateBirth() != null;
	}

	/**
	 * The unit of the transaction, made when somebody asks: few foreign transactions need
	 * one.
	 */
	UnitOfWork unit() {
		if (this.unit == null) {
			this.unit = UnitOfWork.foreign(this.transactionManager, this);
		}
		return this.unit;
	}

	/**
	 * Follow the unit of an outermost scope.
	 */
	void follow(UnitOfWork unit) {
		this.unit = unit;
	}

	CommitProgress commitProgress() {
		return this.commitProgress;
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
		unit().rememberResource();
		if (unit().isForeign()) {
			Key key = new Key(this.transactionManager);
			this.displaced = TransactionSynchronizationManager.unbindResourceIfPossible(key);
			TransactionSynchronizationManager.bindResource(key, this);
		}
	}

	@Override
	public void resume() {
		this.suspended = false;
		if (unit().isForeign()) {
			Key key = new Key(this.transactionManager);
			TransactionSynchronizationManager.unbindResourceIfPossible(key);
			if (this.displaced != null) {
				TransactionSynchronizationManager.bindResource(key, this.displaced);
			}
		}
	}

	@Override
	public void savepoint(Object savepoint) {
		unit().savepoints().foreignSet(savepoint);
	}

	@Override
	public void savepointRollback(Object savepoint) {
		unit().savepoints().foreignUndone(savepoint);
	}

	@Override
	public void beforeCommit(boolean readOnly) {
		if (this.unit != null) {
			this.unit.tellUndone();
		}
	}

	@Override
	public void beforeCompletion() {
		this.commitProgress.completing();
	}

	@Override
	public void afterCommit() {
		completed(STATUS_COMMITTED);
	}

	@Override
	public void afterCompletion(int status) {
		completed(status);
		if (this.unit != null) {
			this.unit.tellUndone();
			if (this.unit.isForeign()) {
				this.unit.runHooks(CommitOutcome.of(status));
			}
		}
	}

	private void completed(int status) {
		this.commitProgress.completed(status);
		if (this.unit != null && !this.commitProgress.isUnaccompanied()) {
			// What other callbacks do from now on is none of this transaction.
			this.unit.rememberResource();
		}
	}

	/**
	 * Under which a suspended callback is bound to the thread.
	 */
	private record Key(PlatformTransactionManager transactionManager) {

	}

}
