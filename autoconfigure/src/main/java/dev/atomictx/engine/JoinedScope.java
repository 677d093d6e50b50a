package dev.atomictx.engine;

import dev.atomictx.AtomicCallback;
import dev.atomictx.AtomicDefinition;
import dev.atomictx.Rollback;
import org.jspecify.annotations.Nullable;

import org.springframework.transaction.TransactionStatus;

/**
 * A scope that owns nothing: its failure dooms the owner, its success changes nothing.
 */
final class JoinedScope extends Scope {

	JoinedScope(AtomicDefinition definition, UnitOfWork unit, TransactionStatus status, EngineContext context) {
		super(definition, unit, status, context);
	}

	@Override
	<T extends @Nullable Object> T attempt(AtomicCallback<T, ?> callback) throws Throwable {
		try {
			T result = callback.doInAtomic(this);
			requireNotFailed();
			unit().transactionManager().commit(status());
			return result;
		}
		catch (Throwable ex) {
			if (!status().isCompleted()) {
				end(ex);
			}
			throw ex;
		}
	}

	private void end(Throwable failure) {
		try {
			if (letsThrough(failure) || isQuiet(failure)) {
				unit().transactionManager().commit(status());
			}
			else {
				doom(failure);
			}
		}
		catch (RuntimeException | Error ex) {
			failure.addSuppressed(ex);
		}
	}

	/**
	 * Pass the wish of a {@link Rollback} on to the owner, where it is a scope.
	 */
	private boolean isQuiet(Throwable failure) {
		OwningScope owner = owner();
		if (failure instanceof Rollback && owner != null) {
			owner.setRollbackOnly();
			return true;
		}
		return false;
	}

	private void doom(Throwable failure) {
		OwningScope owner = owner();
		if (owner != null) {
			owner.doom(failure);
		}
		// Spring's own mark, for owners that are not ours.
		unit().transactionManager().rollback(status());
	}

	@Override
	@Nullable OwningScope owner() {
		Scope enclosing = enclosing();
		return (enclosing != null) ? enclosing.owner() : null;
	}

	@Override
	public int attempt() {
		OwningScope owner = owner();
		return (owner != null) ? owner.attempt() : 1;
	}

	@Override
	public void setRollbackOnly() {
		requireRunning();
		OwningScope owner = owner();
		if (owner != null) {
			owner.setRollbackOnly();
		}
		else {
			status().setRollbackOnly();
		}
	}

	@Override
	public boolean isRollbackOnly() {
		OwningScope owner = owner();
		return (owner != null) ? owner.isRollbackOnly() : status().isRollbackOnly();
	}

}
