package dev.atomictx.engine;

import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.ResourceTransactionManager;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * One transaction as the engine sees it, begun by an outermost scope or by something
 * else: what all scopes in it share. It is found through the running scopes, or through
 * its own callback among those of the transaction.
 */
final class UnitOfWork {

	private final PlatformTransactionManager transactionManager;

	private final int isolation;

	private final boolean readOnly;

	private final @Nullable UnitSynchronization synchronization;

	private final CommitProgress commitProgress;

	private boolean foreign = true;

	private @Nullable Object resource;

	private @Nullable Mark lateBirth;

	private @Nullable Hooks hooks;

	private @Nullable Savepoints savepoints;

	private @Nullable Scope innermost;

	private UnitOfWork(PlatformTransactionManager transactionManager, int isolation, boolean readOnly,
			@Nullable UnitSynchronization synchronization) {
		this.transactionManager = transactionManager;
		this.isolation = isolation;
		this.readOnly = readOnly;
		this.synchronization = synchronization;
		this.commitProgress = (synchronization != null) ? synchronization.commitProgress() : new CommitProgress();
		if (synchronization == null || this.commitProgress.isCompleted()) {
			rememberResource();
		}
	}

	/**
	 * Find the unit whose transaction is active on a manager.
	 */
	static @Nullable UnitOfWork find(PlatformTransactionManager transactionManager) {
		for (Scope scope = ScopeStack.innermost(); scope != null; scope = scope.outer()) {
			UnitOfWork unit = scope.unit();
			if (unit.transactionManager() == transactionManager && unit.isCurrent()) {
				return unit;
			}
		}
		UnitOfWork unit = UnitSynchronization.findUnit(transactionManager);
		return (unit != null && unit.isCurrent()) ? unit : null;
	}

	/**
	 * Make a unit for a transaction that an outermost scope has just begun.
	 * @param observed whether the transaction has callbacks of its own
	 */
	static UnitOfWork begun(PlatformTransactionManager transactionManager, TransactionDefinition definition,
			boolean observed) {
		UnitSynchronization synchronization = observed ? UnitSynchronization.findOrRegister(transactionManager) : null;
		UnitOfWork unit = new UnitOfWork(transactionManager, definition.getIsolationLevel(), definition.isReadOnly(),
				synchronization);
		unit.foreign = false;
		if (synchronization != null) {
			synchronization.follow(unit);
		}
		return unit;
	}

	/**
	 * Make a unit for a transaction that something else began some time ago. Where nobody
	 * can tell what becomes of that transaction, the unit lives for one scope.
	 */
	static UnitOfWork foreign(PlatformTransactionManager transactionManager) {
		if (!TransactionSynchronizationManager.isSynchronizationActive()
				|| UnitSynchronization.isTakenByOther(transactionManager)) {
			// What the thread says of isolation and read-only goes with the callbacks.
			return new UnitOfWork(transactionManager, TransactionDefinition.ISOLATION_DEFAULT, false, null);
		}
		UnitOfWork unit = UnitSynchronization.register(transactionManager).unit();
		unit.lateBirth = unit.mark();
		return unit;
	}

	/**
	 * Make a unit for the foreign transaction whose callbacks are active on the thread.
	 */
	static UnitOfWork foreign(PlatformTransactionManager transactionManager, UnitSynchronization synchronization) {
		Integer isolation = TransactionSynchronizationManager.getCurrentTransactionIsolationLevel();
		return new UnitOfWork(transactionManager,
				(isolation != null) ? isolation : TransactionDefinition.ISOLATION_DEFAULT,
				TransactionSynchronizationManager.isCurrentTransactionReadOnly(), synchronization);
	}

	/**
	 * Remember the resource of the transaction, which is bound to the thread now and may
	 * not be any more from now on. To look it up takes its time, and is no use before.
	 */
	void rememberResource() {
		this.resource = resourceOf(this.transactionManager);
	}

	/**
	 * Whether the unit's transaction is the one that is active on its manager. Spring
	 * suspends the callbacks of a transaction also when another manager begins one, so
	 * they tell this only where there is no resource to compare.
	 */
	boolean isCurrent() {
		return (this.resource != null) ? this.resource == resourceOf(transactionManager())
				: this.synchronization == null || !this.synchronization.isSuspended();
	}

	PlatformTransactionManager transactionManager() {
		return this.transactionManager;
	}

	/**
	 * Isolation level as declared where the transaction began, in the constants of
	 * {@link TransactionDefinition}.
	 */
	int isolation() {
		return this.isolation;
	}

	/**
	 * Whether each statement has a snapshot of its own, as far as is declared: the
	 * default counts as READ COMMITTED, which is PostgreSQL's. Where that is wrong, a
	 * local retry fails and the failure goes outward after all.
	 */
	boolean isReadCommitted() {
		return this.isolation < TransactionDefinition.ISOLATION_REPEATABLE_READ;
	}

	boolean isReadOnly() {
		return this.readOnly;
	}

	boolean isForeign() {
		return this.foreign;
	}

	/**
	 * Whether Spring's callbacks tell this unit what becomes of its transaction.
	 */
	boolean isObserved() {
		return this.synchronization != null;
	}

	/**
	 * What was registered when the unit was made, if that was some time after the
	 * transaction began.
	 */
	@Nullable Mark lateBirth() {
		return this.lateBirth;
	}

	CommitProgress commitProgress() {
		return this.commitProgress;
	}

	Hooks hooks() {
		if (this.hooks == null) {
			this.hooks = new Hooks();
		}
		return this.hooks;
	}

	/**
	 * The transaction is over: run the hooks that wait for such an end.
	 */
	void runHooks(CommitOutcome outcome) {
		if (this.hooks != null) {
			this.hooks.completed(outcome);
		}
	}

	/**
	 * Take note of what is registered now.
	 */
	Mark mark() {
		return new Mark((this.hooks != null) ? this.hooks.mark() : 0, ownCallbacks());
	}

	/**
	 * Take off what has been registered since the mark, because that work is about to be
	 * rolled back.
	 */
	Undone undo(Mark mark) {
		List<TransactionSynchronization> callbacks = (mark.callbacks().isEmpty() || ownCallbacks().isEmpty())
				? List.of() : Callbacks.takeSince(mark.callbacks());
		return new Undone(callbacks, hooks().takeSince(mark.hooks()));
	}

	/**
	 * Spring's callbacks on the thread, if they are those of this transaction.
	 */
	private List<TransactionSynchronization> ownCallbacks() {
		List<TransactionSynchronization> callbacks = Callbacks.registered();
		return callbacks.contains(this.synchronization) ? callbacks : List.of();
	}

	Savepoints savepoints() {
		if (this.savepoints == null) {
			this.savepoints = new Savepoints(this);
		}
		return this.savepoints;
	}

	/**
	 * Tell what was registered in the work of others that they have undone by now.
	 */
	void tellUndone() {
		if (this.savepoints != null) {
			this.savepoints.tellUndone();
		}
	}

	@Nullable Scope innermost() {
		return this.innermost;
	}

	void setInnermost(@Nullable Scope innermost) {
		this.innermost = innermost;
	}

	private static @Nullable Object resourceOf(PlatformTransactionManager transactionManager) {
		return (transactionManager instanceof ResourceTransactionManager resourceManager)
				? TransactionSynchronizationManager.getResource(resourceManager.getResourceFactory()) : null;
	}

}
