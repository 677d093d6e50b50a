package dev.atomictx.engine;

import dev.atomictx.AtomicCallback;
import dev.atomictx.AtomicDefinition;
import dev.atomictx.engine.DeadlockLocator.Location;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.NestedTransactionNotSupportedException;
import org.springframework.transaction.TransactionStatus;

/**
 * A scope that owns a savepoint. All its attempts start from the same one.
 */
final class NestedScope extends OwningScope {

	private static final Log logger = LogFactory.getLog(NestedScope.class);

	private final Siblings siblings;

	private @Nullable Object savepoint;

	private @Nullable Mark mark;

	private int attempt = 1;

	private @Nullable Undone undone;

	private boolean deadlockSeen;

	private boolean broken;

	NestedScope(AtomicDefinition definition, UnitOfWork unit, TransactionStatus status, EngineContext context) {
		super(definition, unit, status, context);
		this.siblings = unit.savepoints().siblings();
	}

	@Override
	<T extends @Nullable Object> T run(AtomicCallback<T, ?> callback) throws Throwable {
		unit().savepoints().open();
		try {
			return super.run(callback);
		}
		finally {
			unit().savepoints().reopen(this.siblings);
			// Now that the scope has ended: what they register belongs further out.
			tellUndone();
		}
	}

	private void tellUndone() {
		Undone undone = this.undone;
		this.undone = null;
		if (undone != null) {
			undone.tell();
		}
	}

	@Override
	void prepare() {
		if (this.savepoint == null) {
			this.savepoint = createOwnSavepoint();
		}
		this.mark = unit().mark();
		if (!definition().readOnly()) {
			context().subtransactionWarning().check(unit().savepoints().use(), name());
		}
	}

	private Object createOwnSavepoint() {
		if (isRollbackOnly()) {
			throw new CannotCreateTransactionException("Unit '" + name() + "' cannot begin: the transaction around it "
					+ "is already marked rollback-only by the failure of a participant");
		}
		try {
			return unit().savepoints().create(status());
		}
		catch (NestedTransactionNotSupportedException ex) {
			throw new NestedTransactionNotSupportedException(
					"Unit '" + name() + "' needs a savepoint inside the active " + "transaction, but "
							+ unit().transactionManager().getClass().getSimpleName()
							+ " does not support savepoints: declare savepoint = false to join the transaction",
					ex);
		}
	}

	@Override
	boolean keep() {
		try {
			addToSiblings(savepoint());
		}
		catch (RuntimeException | Error ex) {
			breakDown(ex);
			throw ex;
		}
		return true;
	}

	@Override
	void rollBack() {
		if (this.mark != null) {
			this.undone = unit().undo(this.mark);
		}
		returnToSavepoint();
	}

	private void returnToSavepoint() {
		try {
			unit().savepoints().rollBackTo(savepoint(), status());
		}
		catch (RuntimeException | Error ex) {
			breakDown(ex);
			throw ex;
		}
	}

	/**
	 * The work is still there and must not be committed, so it takes the owner with it.
	 */
	private void breakDown(Throwable failure) {
		this.broken = true;
		OwningScope owner = (enclosing() != null) ? enclosing().owner() : null;
		if (owner != null) {
			owner.doom(failure);
		}
		status().setRollbackOnly();
	}

	/**
	 * Leave the savepoint to the owner, after the last attempt.
	 */
	@Override
	void close() {
		if (!isKept() && !this.broken && this.savepoint != null) {
			leaveBehind(this.savepoint);
		}
		if (!status().isCompleted()) {
			unit().transactionManager().commit(status());
		}
	}

	private void leaveBehind(Object undone) {
		try {
			addToSiblings(undone);
		}
		catch (RuntimeException ex) {
			// The failure that the caller receives is the one before.
			logger.debug("Could not release savepoints in unit '" + name() + "'", ex);
			breakDown(ex);
		}
	}

	private void addToSiblings(Object savepoint) {
		this.siblings.add(savepoint, status(), context().maxUnreleasedSavepoints());
	}

	@Override
	Scope nextAttempt() {
		reset();
		this.attempt++;
		return this;
	}

	@Override
	boolean canCure(Failure failure) {
		if (this.broken || this.savepoint == null) {
			return false;
		}
		if (failure.kind() == null) {
			return true;
		}
		return switch (failure.kind()) {
			case LOCK_NOT_AVAILABLE -> true;
			case OPTIMISTIC_LOCK, UNIQUE_VIOLATION -> unit().isReadCommitted();
			case DEADLOCK -> unit().isReadCommitted() && isDeadlockInside(failure);
			case SERIALIZATION_FAILURE, CONNECTION_FAILURE -> false;
		};
	}

	/**
	 * Where the server cannot tell, one local retry finds out: a second deadlock goes
	 * outward.
	 */
	private boolean isDeadlockInside(Failure failure) {
		Location location = locate(failure);
		if (location == Location.UNKNOWN) {
			location = this.deadlockSeen ? Location.OUTSIDE : Location.INSIDE;
			this.deadlockSeen = true;
		}
		return location == Location.INSIDE && !this.broken;
	}

	private Location locate(Failure failure) {
		try {
			return context().deadlockLocator().locate(status(), failure.throwable());
		}
		catch (RuntimeException ex) {
			logger.debug("Could not locate the lock that a deadlock in unit '" + name() + "' was about", ex);
			rollBackAgain(failure.throwable());
			return Location.UNKNOWN;
		}
	}

	private void rollBackAgain(Throwable failure) {
		try {
			returnToSavepoint();
		}
		catch (RuntimeException | Error ex) {
			failure.addSuppressed(ex);
		}
	}

	private Object savepoint() {
		if (this.savepoint == null) {
			throw new IllegalStateException("Unit '" + name() + "' has no savepoint");
		}
		return this.savepoint;
	}

	@Override
	public int attempt() {
		return this.attempt;
	}

}
