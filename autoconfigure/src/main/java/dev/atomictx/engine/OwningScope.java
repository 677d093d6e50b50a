package dev.atomictx.engine;

import dev.atomictx.AtomicCallback;
import dev.atomictx.AtomicDefinition;
import dev.atomictx.Rollback;
import org.jspecify.annotations.Nullable;

import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.UnexpectedRollbackException;

/**
 * A scope that owns its work, and so decides at the end of each attempt whether to keep
 * it or to undo it.
 */
abstract class OwningScope extends Scope {

	private boolean rollbackOnly;

	private @Nullable Throwable doom;

	private boolean kept;

	OwningScope(AtomicDefinition definition, UnitOfWork unit, TransactionStatus status, EngineContext context) {
		super(definition, unit, status, context);
	}

	@Override
	final <T extends @Nullable Object> T attempt(AtomicCallback<T, ?> callback) throws Throwable {
		prepare();
		context().listeners().attemptStarted(this);
		T result;
		try {
			result = callback.doInAtomic(this);
			complete();
		}
		catch (Rollback ex) {
			undo(null);
			return valueOf(ex);
		}
		catch (Throwable ex) {
			end(ex);
			throw ex;
		}
		if (this.rollbackOnly) {
			undo(null);
		}
		else {
			keep(null);
		}
		return result;
	}

	/**
	 * Whether the value fits is for the boundary to say, which knows its return type.
	 */
	@SuppressWarnings({ "unchecked", "NullAway", "TypeParameterUnusedInFormals" })
	private static <T extends @Nullable Object> T valueOf(Rollback rollback) {
		return (T) rollback.value();
	}

	private void end(Throwable failure) {
		if (this.rollbackOnly || !letsThrough(failure)) {
			undo(failure);
			return;
		}
		try {
			complete();
		}
		catch (RuntimeException | Error ex) {
			undo(ex);
			ex.addSuppressed(failure);
			throw ex;
		}
		keep(failure);
	}

	/**
	 * Have pending work done while it can still be undone as part of the attempt.
	 */
	private void complete() {
		requireKeepable();
		if (!this.rollbackOnly) {
			flush();
		}
	}

	private void keep(@Nullable Throwable letThrough) {
		try {
			this.kept = keep();
		}
		catch (RuntimeException | Error ex) {
			if (letThrough != null) {
				ex.addSuppressed(letThrough);
			}
			throw ex;
		}
		if (this.kept) {
			context().listeners().attemptKept(this, letThrough);
		}
		else {
			context().listeners().attemptUndone(this, letThrough);
		}
	}

	/**
	 * Undo the work. A failure of the rollback never takes the place of the one before.
	 */
	final void undo(@Nullable Throwable failure) {
		try {
			rollBack();
		}
		catch (RuntimeException | Error ex) {
			if (failure == null) {
				throw ex;
			}
			if (ex != failure) {
				failure.addSuppressed(ex);
			}
		}
		context().listeners().attemptUndone(this, failure);
	}

	final boolean isQuietRollback() {
		return this.rollbackOnly;
	}

	/**
	 * Throw when the work cannot be kept, unless it shall not be kept anyway.
	 */
	final void requireKeepable() {
		if (this.rollbackOnly) {
			return;
		}
		if (this.doom == null) {
			// First, because it knows the reason: JPA marks the transaction itself.
			requireNotFailed();
		}
		if (isRollbackOnly()) {
			throw unexpectedRollback();
		}
	}

	private UnexpectedRollbackException unexpectedRollback() {
		UnexpectedRollbackException ex = new UnexpectedRollbackException("Unit '" + name()
				+ "' returned normally, but a participant in it had failed, so it is rolled back: let the "
				+ "participant's failure escape, or give the participant a savepoint of its own");
		if (this.doom != null) {
			ex.initCause(this.doom);
		}
		return ex;
	}

	/**
	 * Get ready for an attempt.
	 */
	abstract void prepare();

	/**
	 * Do what a persistence context has put off.
	 */
	abstract void flush();

	/**
	 * Keep the work of the attempt.
	 * @return {@code false} when a callback asked for a quiet rollback at the last moment
	 */
	abstract boolean keep();

	abstract void rollBack();

	/**
	 * Whether another attempt of this scope could succeed where the last one failed.
	 */
	abstract boolean canCure(Failure failure);

	final boolean isKept() {
		return this.kept;
	}

	/**
	 * A participant has failed, so the work cannot be kept whatever becomes of the
	 * participant's exception.
	 */
	final void doom(Throwable failure) {
		if (this.doom == null) {
			this.doom = failure;
		}
	}

	final void liftDoom() {
		this.doom = null;
	}

	/**
	 * Forget what the last attempt left behind.
	 */
	final void reset() {
		this.rollbackOnly = false;
		this.doom = null;
		forgetMarkers();
	}

	@Override
	final OwningScope owner() {
		return this;
	}

	@Override
	public final void setRollbackOnly() {
		requireRunning();
		this.rollbackOnly = true;
	}

	@Override
	public final boolean isRollbackOnly() {
		return this.rollbackOnly || this.doom != null || status().isRollbackOnly();
	}

}
