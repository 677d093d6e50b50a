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
 * else: what all scopes in it share. It is bound to the thread, suspended and resumed as
 * Spring's own resources are.
 */
final class UnitOfWork {

	private final Key key;

	private final @Nullable Object resource;

	private final int isolation;

	private final boolean readOnly;

	private final boolean foreign;

	private final boolean observed;

	private final CommitProgress commitProgress = new CommitProgress();

	private final Hooks hooks = new Hooks();

	private final Savepoints savepoints;

	private @Nullable Scope innermost;

	private @Nullable Object displaced;

	private UnitOfWork(PlatformTransactionManager transactionManager, int isolation, boolean readOnly, boolean foreign,
			boolean observed, int maxUnreleasedSavepoints) {
		this.key = new Key(transactionManager);
		this.resource = resourceOf(transactionManager);
		this.isolation = isolation;
		this.readOnly = readOnly;
		this.foreign = foreign;
		this.observed = observed;
		this.savepoints = new Savepoints(this.hooks, maxUnreleasedSavepoints);
	}

	/**
	 * Find the unit that is bound to the thread for a manager, unless its transaction is
	 * not the one that is active there.
	 */
	static @Nullable UnitOfWork find(PlatformTransactionManager transactionManager) {
		UnitOfWork unit = (UnitOfWork) TransactionSynchronizationManager.getResource(new Key(transactionManager));
		return (unit != null && unit.resource == resourceOf(transactionManager)) ? unit : null;
	}

	/**
	 * Bind a unit for a transaction that an outermost scope has just begun.
	 */
	static UnitOfWork begun(PlatformTransactionManager transactionManager, TransactionStatus status,
			AtomicDefinition definition, int maxUnreleasedSavepoints) {
		// Inside a transaction of another manager Spring's callbacks follow that one.
		boolean observed = (status instanceof DefaultTransactionStatus ownStatus) ? ownStatus.isNewSynchronization()
				: TransactionSynchronizationManager.isSynchronizationActive();
		UnitOfWork unit = new UnitOfWork(transactionManager, definition.isolation().value(), definition.readOnly(),
				false, observed, maxUnreleasedSavepoints);
		unit.bind();
		return unit;
	}

	/**
	 * Bind a unit for a transaction that something else began. Where nobody can tell what
	 * becomes of that transaction, the unit lives for one scope and is not bound.
	 */
	static UnitOfWork foreign(PlatformTransactionManager transactionManager, int maxUnreleasedSavepoints) {
		Integer isolation = TransactionSynchronizationManager.getCurrentTransactionIsolationLevel();
		UnitOfWork unit = new UnitOfWork(transactionManager,
				(isolation != null) ? isolation : TransactionDefinition.ISOLATION_DEFAULT,
				TransactionSynchronizationManager.isCurrentTransactionReadOnly(), true,
				TransactionSynchronizationManager.isSynchronizationActive(), maxUnreleasedSavepoints);
		if (unit.observed) {
			unit.bind();
		}
		return unit;
	}

	private void bind() {
		if (this.observed) {
			TransactionSynchronizationManager.bindSynchronizedResource(this.key, this);
			TransactionSynchronizationManager.registerSynchronization(new UnitSynchronization(this));
		}
		else {
			this.displaced = TransactionSynchronizationManager.unbindResourceIfPossible(this.key);
			TransactionSynchronizationManager.bindResource(this.key, this);
		}
	}

	/**
	 * Unbind the unit, where its completion has not done so.
	 */
	void unbind() {
		if (TransactionSynchronizationManager.getResource(this.key) == this) {
			TransactionSynchronizationManager.unbindResource(this.key);
			if (this.displaced != null) {
				TransactionSynchronizationManager.bindResource(this.key, this.displaced);
			}
		}
	}

	PlatformTransactionManager transactionManager() {
		return this.key.transactionManager();
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
