package dev.atomictx.engine;

import org.springframework.core.Ordered;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * What Spring's callbacks tell a unit of its transaction. Called before all others, so
 * that they find the unit in the right state.
 */
final class UnitSynchronization implements TransactionSynchronization {

	private final UnitOfWork unit;

	UnitSynchronization(UnitOfWork unit) {
		this.unit = unit;
	}

	/**
	 * Whether Spring's callbacks on this thread follow a transaction that a scope of
	 * another manager began. Then they say nothing of other transactions.
	 */
	static boolean isTakenByOther(PlatformTransactionManager transactionManager) {
		return TransactionSynchronizationManager.getSynchronizations()
			.stream()
			.anyMatch((synchronization) -> synchronization instanceof UnitSynchronization other
					&& !other.unit.isForeign() && other.unit.transactionManager() != transactionManager);
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
		this.unit.setSuspended(true);
	}

	@Override
	public void resume() {
		this.unit.setSuspended(false);
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
		if (this.unit.isForeign()) {
			this.unit.unbind();
			this.unit.hooks().completed(CommitOutcome.of(status));
		}
	}

}
