package dev.atomictx.engine;

import org.jspecify.annotations.Nullable;

import org.springframework.core.Ordered;
import org.springframework.transaction.support.TransactionSynchronization;

/**
 * What Spring's callbacks tell a unit of its transaction. Called before all others, so
 * that they find the unit in the right state.
 */
final class UnitSynchronization implements TransactionSynchronization {

	private final UnitOfWork unit;

	private @Nullable Scope suspended;

	UnitSynchronization(UnitOfWork unit) {
		this.unit = unit;
	}

	@Override
	public int getOrder() {
		return Ordered.HIGHEST_PRECEDENCE;
	}

	@Override
	public void suspend() {
		this.suspended = CurrentScope.unbindIfIn(this.unit);
	}

	@Override
	public void resume() {
		if (this.suspended != null) {
			CurrentScope.bind(this.suspended);
			this.suspended = null;
		}
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
		completed(STATUS_COMMITTED);
	}

	@Override
	public void afterCompletion(int status) {
		completed(status);
		if (this.unit.isForeign()) {
			this.unit.hooks().completed(CommitOutcome.of(status));
		}
	}

	private void completed(int status) {
		this.unit.commitProgress().completed(status);
		CurrentScope.unbindIfIn(this.unit);
	}

}
