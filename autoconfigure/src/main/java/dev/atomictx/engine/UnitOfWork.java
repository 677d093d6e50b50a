package dev.atomictx.engine;

import dev.atomictx.AtomicDefinition;
import org.jspecify.annotations.Nullable;

import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.DefaultTransactionStatus;
import org.springframework.transaction.support.ResourceTransactionManager;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * One transaction as the engine sees it, begun by an outermost scope or by something
 * else: what all scopes in it share. It is found through the running scopes; the unit of
 * a foreign transaction, which outlives them, is bound to the thread besides.
 */
final class UnitOfWork {

	private final PlatformTransactionManager transactionManager;

	private final @Nullable Object resource;

	private final int isolation;

	private final boolean readOnly;

	private final boolean foreign;

	private final boolean observed;

	private final CommitProgress commitProgress = new CommitProgress();

	private final Hooks hooks = new Hooks();

	private final int maxUnreleasedSavepoints;

	private @Nullable Savepoints savepoints;

	private @Nullable Scope innermost;

	private @Nullable Object displaced;

	private boolean suspended;

	private UnitOfWork(PlatformTransactionManager transactionManager, int isolation, boolean readOnly, boolean foreign,
			boolean observed, int maxUnreleasedSavepoints) {
		this.transactionManager = transactionManager;
		this.resource = resourceOf(transactionManager);
		this.isolation = isolation;
		this.readOnly = readOnly;
		this.foreign = foreign;
		this.observed = observed;
		this.maxUnreleasedSavepoints = maxUnreleasedSavepoints;
	}

	/**
	 * Find the unit whose transaction is active on a manager: that of a running scope, or
	 * one that is bound for a transaction that something else began.
	 */
	static @Nullable UnitOfWork find(PlatformTransactionManager transactionManager) {
		for (Scope scope = ScopeStack.innermost(); scope != null; scope = scope.outer()) {
			UnitOfWork unit = scope.unit();
			if (unit.transactionManager() == transactionManager && unit.isCurrent()) {
				return unit;
			}
		}
		UnitOfWork unit = TransactionSynchronizationManager.isActualTransactionActive()
				? (UnitOfWork) TransactionSynchronizationManager.getResource(new Key(transactionManager)) : null;
		return (unit != null && unit.isCurrent()) ? unit : null;
	}

	/**
	 * Make a unit for a transaction that an outermost scope has just begun.
	 */
	static UnitOfWork begun(PlatformTransactionManager transactionManager, TransactionStatus status,
			AtomicDefinition definition, int maxUnreleasedSavepoints) {
		boolean observed = (status instanceof DefaultTransactionStatus ownStatus) ? ownStatus.isNewSynchronization()
				: TransactionSynchronizationManager.isSynchronizationActive();
		UnitOfWork unit = new UnitOfWork(transactionManager, definition.isolation().value(), definition.readOnly(),
				false, observed, maxUnreleasedSavepoints);
		unit.observe();
		return unit;
	}

	/**
	 * Bind a unit for a transaction that something else began. Where nobody can tell what
	 * becomes of that transaction, the unit lives for one scope and is not bound.
	 */
	static UnitOfWork foreign(PlatformTransactionManager transactionManager, int maxUnreleasedSavepoints) {
		boolean observed = TransactionSynchronizationManager.isSynchronizationActive()
				&& !UnitSynchronization.isTakenByOther(transactionManager);
		// What the thread says of isolation and read-only goes with the callbacks.
		Integer isolation = observed ? TransactionSynchronizationManager.getCurrentTransactionIsolationLevel() : null;
		boolean readOnly = observed && TransactionSynchronizationManager.isCurrentTransactionReadOnly();
		UnitOfWork unit = new UnitOfWork(transactionManager,
				(isolation != null) ? isolation : TransactionDefinition.ISOLATION_DEFAULT, readOnly, true, observed,
				maxUnreleasedSavepoints);
		if (observed) {
			unit.bind();
			unit.observe();
		}
		return unit;
	}

	private void bind() {
		this.displaced = TransactionSynchronizationManager.unbindResourceIfPossible(new Key(this.transactionManager));
		TransactionSynchronizationManager.bindResource(new Key(this.transactionManager), this);
	}

	private void observe() {
		if (this.observed) {
			TransactionSynchronizationManager.registerSynchronization(new UnitSynchronization(this));
		}
	}

	/**
	 * Unbind the unit of a foreign transaction that is over.
	 */
	void unbind() {
		TransactionSynchronizationManager.unbindResourceIfPossible(new Key(this.transactionManager));
		if (this.displaced != null) {
			TransactionSynchronizationManager.bindResource(new Key(this.transactionManager), this.displaced);
		}
	}

	/**
	 * Whether the unit's transaction is the one that is active on its manager. Spring
	 * suspends the callbacks of a transaction also when another manager begins one, so
	 * they tell this only where there is no resource to compare.
	 */
	boolean isCurrent() {
		return (this.resource != null) ? this.resource == resourceOf(transactionManager()) : !this.suspended;
	}

	void setSuspended(boolean suspended) {
		this.suspended = suspended;
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
		return this.observed;
	}

	CommitProgress commitProgress() {
		return this.commitProgress;
	}

	Hooks hooks() {
		return this.hooks;
	}

	Savepoints savepoints() {
		if (this.savepoints == null) {
			this.savepoints = new Savepoints(this.hooks, this.maxUnreleasedSavepoints);
		}
		return this.savepoints;
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

	/**
	 * Under which a unit is bound to the thread.
	 */
	private record Key(PlatformTransactionManager transactionManager) {

	}

}
