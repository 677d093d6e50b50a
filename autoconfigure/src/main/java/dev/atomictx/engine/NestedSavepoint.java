package dev.atomictx.engine;

import dev.atomictx.engine.retry.DeadlockLocation;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.NestedTransactionNotSupportedException;

/**
 * Savepoint of a nested scope. All attempts of the scope start from it.
 */
final class NestedSavepoint {

	private static final Log logger = LogFactory.getLog(NestedSavepoint.class);

	private SavepointStack.@Nullable Entry entry;

	private @Nullable Runnable rollbackNotification;

	private boolean broken;

	/**
	 * Set the savepoint, unless it is still there from the attempt before.
	 */
	void begin(Scope scope) {
		if (this.entry != null && scope.transaction().savepoints().reuse(this.entry, scope)) {
			return;
		}
		this.entry = null;
		if (scope.status().isRollbackOnly()) {
			throw new CannotCreateTransactionException("Unit '" + scope.name() + "' cannot begin: the enclosing "
					+ "transaction is already marked rollback-only by the failure of a participant");
		}
		try {
			this.entry = scope.transaction().savepoints().set(scope);
		}
		catch (NestedTransactionNotSupportedException ex) {
			throw new NestedTransactionNotSupportedException(
					"Unit '" + scope.name() + "' needs a savepoint inside the active transaction, but "
							+ scope.transaction().manager().getClass().getSimpleName()
							+ " does not support savepoints: declare savepoint = false to join the transaction",
					ex);
		}
	}

	/**
	 * Whether the savepoint has been set, and the work since can be rolled back.
	 */
	boolean isIntact() {
		return this.entry != null && !this.broken;
	}

	void rollBack(Scope scope) {
		if (this.entry != null) {
			this.rollbackNotification = scope.transaction().registrations().rollBackTo(this.entry.position());
			returnTo(this.entry, scope);
		}
	}

	private void returnTo(SavepointStack.Entry entry, Scope scope) {
		try {
			scope.transaction().savepoints().rollBackTo(entry, scope.status());
		}
		catch (RuntimeException | Error ex) {
			breakDown(ex, scope);
			throw ex;
		}
	}

	/**
	 * Notify what was registered in the work that was rolled back. To be called when the
	 * scope has ended: what they register belongs further out.
	 */
	void notifyRolledBack() {
		Runnable notification = this.rollbackNotification;
		this.rollbackNotification = null;
		if (notification != null) {
			notification.run();
		}
	}

	/**
	 * The scope has ended: release the savepoint, or leave it to the next one.
	 */
	void finish(Scope scope) {
		if (this.entry != null && !this.broken) {
			try {
				scope.transaction().savepoints().finish(this.entry, scope);
			}
			catch (RuntimeException | Error ex) {
				breakDown(ex, scope);
				throw ex;
			}
		}
	}

	/**
	 * The work is still there and must not be committed, so the owner of the enclosing
	 * scope has to roll back as well.
	 */
	private void breakDown(Throwable failure, Scope scope) {
		this.broken = true;
		scope.failEnclosing(failure);
		scope.status().setRollbackOnly();
	}

	DeadlockLocation locateDeadlock(Throwable deadlock, Scope scope) {
		try {
			return scope.engine().dialect().locateDeadlock(scope.status(), deadlock);
		}
		catch (RuntimeException ex) {
			logger.debug("Could not locate the lock involved in a deadlock of unit '" + scope.name() + "'", ex);
			rollBackAgain(deadlock, scope);
			return DeadlockLocation.UNKNOWN;
		}
	}

	private void rollBackAgain(Throwable deadlock, Scope scope) {
		try {
			if (this.entry != null) {
				returnTo(this.entry, scope);
			}
		}
		catch (RuntimeException | Error ex) {
			deadlock.addSuppressed(ex);
		}
	}

}
