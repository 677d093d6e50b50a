package dev.atomictx.engine;

import java.sql.SQLException;

import dev.atomictx.AtomicDefinition;
import dev.atomictx.AtomicScope;
import dev.atomictx.CommitOutcomeUnknownException;
import dev.atomictx.Rollback;
import dev.atomictx.SilentRollbackException;
import dev.atomictx.engine.retry.RetryScope;
import org.jspecify.annotations.Nullable;

import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionStatus;
import org.springframework.util.Assert;

/**
 * State of a scope, and all that its callback can do with it: outermost, it owns the
 * transaction; nested, it owns a savepoint; joined, it owns nothing.
 */
abstract class ScopeState implements AtomicScope, RetryScope {

	private final Engine engine;

	private final AtomicDefinition definition;

	private final Transaction transaction;

	private final TransactionStatus status;

	private final int attempt;

	private final @Nullable Scope enclosing;

	private @Nullable Throwable participantFailure;

	private boolean running;

	private boolean rollbackOnly;

	private TransactionDialect.Watch watch;

	/**
	 * Create the state.
	 * @param transaction the transaction that the scope owns or takes part in
	 * @param status the transaction as the manager has handed it out for this scope
	 * @param attempt number of the attempt
	 */
	ScopeState(Engine engine, AtomicDefinition definition, Transaction transaction, TransactionStatus status,
			int attempt) {
		this.engine = engine;
		this.definition = definition;
		this.transaction = transaction;
		this.status = status;
		this.attempt = attempt;
		this.enclosing = transaction.innermost();
		this.watch = (this.enclosing != null) ? this.enclosing.watch() : TransactionDialect.Watch.NONE;
	}

	final Engine engine() {
		return this.engine;
	}

	final AtomicDefinition definition() {
		return this.definition;
	}

	final Transaction transaction() {
		return this.transaction;
	}

	final TransactionStatus status() {
		return this.status;
	}

	/**
	 * The scope around this one in the same transaction.
	 */
	final @Nullable Scope enclosing() {
		return this.enclosing;
	}

	/**
	 * The scope that owns this one's work; {@code null} if something else does.
	 */
	private @Nullable ScopeState owner() {
		if (!isJoined()) {
			return this;
		}
		return (this.enclosing != null) ? owner(this.enclosing) : null;
	}

	private static @Nullable ScopeState owner(ScopeState scope) {
		return scope.owner();
	}

	/**
	 * Watch the connection of the transaction that the scope has begun.
	 */
	final void startWatch() {
		this.watch = this.engine.dialect().watch(this.transaction.manager(), this.status);
	}

	/**
	 * The watch of the outermost scope.
	 */
	final TransactionDialect.Watch watch() {
		return this.watch;
	}

	/**
	 * Throw if the application has swallowed a failure after which the server cannot
	 * commit.
	 */
	final void requireNotFailed() {
		if (this.watch.isLost()) {
			throw new SilentRollbackException(name(),
					new SQLException("The connection was lost before COMMIT was sent", "08003"));
		}
		if (this.engine.dialect().isFailed(this.status)) {
			throw new SilentRollbackException(name(), this.engine.dialect().firstError(this.status));
		}
	}

	final CommitOutcomeUnknownException endedInside() {
		return new CommitOutcomeUnknownException(name(), null,
				"A statement inside the unit has ended its transaction (COMMIT, ROLLBACK, PREPARE TRANSACTION, or the "
						+ "method of the connection): leave that to the boundary.",
				new SQLException("The transaction is no longer active", "25P01"));
	}

	@Override
	public final boolean isConnectionDead() {
		return this.watch.isUnanswered();
	}

	@Override
	public final boolean reportsDeadlockAsSerializationFailure() {
		return this.watch.reportsDeadlockAsSerializationFailure();
	}

	@Override
	public final boolean isReadCommitted() {
		return this.transaction.isolation() < TransactionDefinition.ISOLATION_REPEATABLE_READ;
	}

	@Override
	public final boolean isReadOnly() {
		return this.transaction.isReadOnly();
	}

	final void setRunning(boolean running) {
		this.running = running;
	}

	/**
	 * Whether the scope itself was asked to roll back quietly.
	 */
	final boolean isQuietRollback() {
		return this.rollbackOnly;
	}

	/**
	 * The failure of a participant that keeps the scope from committing.
	 */
	final @Nullable Throwable participantFailure() {
		return this.participantFailure;
	}

	/**
	 * Keep the owner of the enclosing scope from committing, even if the failure is
	 * swallowed in between.
	 * @return {@code false} if it is to roll back quietly, as a {@link Rollback} asks for
	 */
	final boolean failEnclosing(Throwable failure) {
		ScopeState owner = (this.enclosing != null) ? owner(this.enclosing) : null;
		if (owner != null && failure instanceof Rollback) {
			owner.rollbackOnly = true;
			return false;
		}
		if (owner != null && owner.participantFailure == null) {
			owner.participantFailure = failure;
		}
		return true;
	}

	@Override
	public final String name() {
		return this.definition.name();
	}

	@Override
	public final boolean isOutermost() {
		return this.status.isNewTransaction();
	}

	@Override
	public final boolean isNested() {
		return !isOutermost() && this.definition.savepoint();
	}

	@Override
	public final boolean isJoined() {
		return !isOutermost() && !this.definition.savepoint();
	}

	@Override
	public final int depth() {
		return (this.enclosing != null) ? this.enclosing.depth() + 1 : 0;
	}

	@Override
	public final int attempt() {
		if (!isJoined()) {
			return this.attempt;
		}
		return (this.enclosing != null) ? this.enclosing.attempt() : 1;
	}

	@Override
	public final void onCommit(Runnable hook) {
		addHook(hook, true);
	}

	@Override
	public final void onRollback(Runnable hook) {
		addHook(hook, false);
	}

	private void addHook(Runnable hook, boolean onCommit) {
		Assert.notNull(hook, "Hook must not be null");
		requireRunning();
		Assert.state(this.transaction.isObserved(),
				() -> "Unit '" + name() + "' runs in a transaction that something else began without Spring's "
						+ "synchronization, so its end cannot be observed: make the outermost boundary @Atomic");
		this.transaction.registrations().add(name(), hook, onCommit);
	}

	@Override
	public final void setRollbackOnly() {
		requireRunning();
		ScopeState owner = owner();
		if (owner != null) {
			owner.rollbackOnly = true;
		}
		else {
			this.status.setRollbackOnly();
		}
	}

	@Override
	public final boolean isRollbackOnly() {
		ScopeState owner = owner();
		return (owner != null) ? owner.rollbackOnly || owner.participantFailure != null || owner.status.isRollbackOnly()
				: this.status.isRollbackOnly();
	}

	@Override
	public final Object createSavepoint() {
		requireInnermost();
		Assert.state(!isRollbackOnly(), () -> "Unit '" + name() + "' is marked rollback-only: "
				+ "set the savepoint before the failure that it is to recover from");
		return this.transaction.savepoints().setByHand(this);
	}

	@Override
	public final void rollbackToSavepoint(Object savepoint) {
		requireInnermost();
		this.transaction.savepoints().rollBackByHand(savepoint, this);
		ScopeState owner = owner();
		if (owner != null) {
			owner.participantFailure = null;
		}
	}

	@Override
	public final void releaseSavepoint(Object savepoint) {
		requireInnermost();
		this.transaction.savepoints().releaseByHand(savepoint, this);
	}

	private void requireRunning() {
		Assert.state(this.running && !this.transaction.isCompleting(),
				() -> "Unit '" + name() + "' has ended: a scope must not be used after its boundary has returned, "
						+ "nor in callbacks while its transaction completes");
	}

	private void requireInnermost() {
		requireRunning();
		Assert.state(this.transaction.innermost() == this, () -> "Unit '" + name() + "' has a scope running inside "
				+ "it: only the innermost scope of a transaction may use savepoints");
	}

}
