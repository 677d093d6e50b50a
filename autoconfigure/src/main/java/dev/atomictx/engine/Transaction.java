package dev.atomictx.engine;

import org.jspecify.annotations.Nullable;

import org.springframework.core.Ordered;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionExecution;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.DefaultTransactionStatus;
import org.springframework.transaction.support.ResourceTransactionManager;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * One transaction on the thread, begun by an outermost scope or by something else: the
 * state that all scopes in it share.
 * <p>
 * It is registered among Spring's synchronizations as soon as a scope takes part in it,
 * and not before. It is called before all others, so that they find it in the right
 * state.
 */
final class Transaction implements TransactionSynchronization {

	private static final int NOT_COMPLETED = -1;

	private final @Nullable PlatformTransactionManager manager;

	private final @Nullable TransactionStatus status;

	private final @Nullable Transaction outer;

	private final boolean readOnly;

	private int isolation = TransactionDefinition.ISOLATION_DEFAULT;

	private boolean external = true;

	private boolean registered;

	private boolean suspended;

	private @Nullable Object resource;

	private boolean afterCompletion;

	private boolean operating;

	private boolean completing;

	private boolean ending;

	private int completion = NOT_COMPLETED;

	private boolean gone;

	private @Nullable Scope innermost;

	private boolean scopes;

	private @Nullable Registrations registrations;

	private Registrations.@Nullable Position firstPosition;

	private @Nullable SavepointStack savepoints;

	/**
	 * Create a transaction.
	 * @param manager its manager, if that is known
	 * @param status the transaction as the one that began it sees it, if that is known
	 * @param readOnly whether it is read-only
	 * @param outer the one that began before on the thread
	 */
	Transaction(@Nullable PlatformTransactionManager manager, @Nullable TransactionStatus status, boolean readOnly,
			@Nullable Transaction outer) {
		this.manager = manager;
		this.status = status;
		this.readOnly = readOnly;
		this.outer = outer;
		if (hasOwnSynchronizations()) {
			readIsolation();
		}
	}

	private void readIsolation() {
		Integer level = TransactionSynchronizationManager.getCurrentTransactionIsolationLevel();
		this.isolation = (level != null) ? level : TransactionDefinition.ISOLATION_DEFAULT;
	}

	/**
	 * An outermost scope has begun the transaction.
	 */
	void own(TransactionDefinition definition) {
		this.external = false;
		this.isolation = definition.getIsolationLevel();
		this.afterCompletion = definition.getPropagationBehavior() == TransactionDefinition.PROPAGATION_REQUIRES_NEW;
		if (hasOwnSynchronizations()) {
			register();
		}
		else {
			rememberResource();
		}
	}

	/**
	 * A scope takes part in the transaction, which something else began.
	 * @param synchronizationsActive whether Spring's synchronizations on the thread are
	 * those of this transaction
	 */
	void join(boolean synchronizationsActive) {
		if (this.registered) {
			return;
		}
		if (synchronizationsActive) {
			register();
			readIsolation();
			this.firstPosition = registrations().position();
		}
		else {
			rememberResource();
		}
	}

	boolean isOf(@Nullable PlatformTransactionManager manager) {
		return this.manager == manager;
	}

	boolean isOf(TransactionExecution execution) {
		return this.status == execution;
	}

	/**
	 * Whether Spring's synchronizations on the thread are those of this transaction,
	 * unless it is suspended and nothing has told it so.
	 */
	boolean hasActiveSynchronizations() {
		return !isGone() && !this.suspended && hasOwnSynchronizations();
	}

	@Nullable Transaction outer() {
		return this.outer;
	}

	/**
	 * Whether the transaction began with synchronizations of its own, those of the
	 * transactions around being suspended.
	 */
	private boolean hasOwnSynchronizations() {
		if (this.status == null) {
			return false;
		}
		return (this.status instanceof DefaultTransactionStatus ownStatus) ? ownStatus.isNewSynchronization()
				: TransactionSynchronizationManager.isSynchronizationActive();
	}

	private void register() {
		TransactionSynchronizationManager.registerSynchronization(this);
		this.registered = true;
	}

	/**
	 * Remember the resource of the active transaction. The lookup takes time, and is
	 * needed only where the synchronizations do not suffice.
	 */
	private void rememberResource() {
		this.resource = findResource();
	}

	private @Nullable Object findResource() {
		return (this.manager instanceof ResourceTransactionManager resourceManager)
				? TransactionSynchronizationManager.getResource(resourceManager.getResourceFactory()) : null;
	}

	/**
	 * Whether the transaction is the one that is active on its manager. Spring suspends
	 * the synchronizations of a transaction also when another manager begins one, so they
	 * decide only where there is no resource to compare.
	 */
	boolean isActive() {
		return (this.resource != null) ? this.resource == findResource() : !this.suspended;
	}

	/**
	 * Forget the transaction when the last scope in it has ended, if that is its end or
	 * its end cannot be observed.
	 */
	void leave() {
		if (!this.external || (!this.registered && this.status == null)) {
			end(this.completion);
		}
		if (this.afterCompletion && !TransactionSynchronizationManager.isSynchronizationActive()) {
			// Spring does not restore this mark of the completed transaction around us.
			TransactionSynchronizationManager.setActualTransactionActive(true);
		}
	}

	/**
	 * The transaction manager is about to commit or roll back: what is called from now on
	 * is a callback after the end. Where the synchronizations tell, they tell better.
	 */
	void ending() {
		this.ending = true;
	}

	/**
	 * The transaction is over, its resources are being cleaned up.
	 */
	void end(int completionStatus) {
		this.gone = true;
		TransactionObserver.first();
		if (this.external && this.completion == NOT_COMPLETED && completionStatus != NOT_COMPLETED) {
			complete(completionStatus);
		}
	}

	boolean isGone() {
		return this.gone || (this.status != null && this.status.isCompleted());
	}

	PlatformTransactionManager manager() {
		if (this.manager == null) {
			throw new IllegalStateException("The transaction manager is not known");
		}
		return this.manager;
	}

	/**
	 * Isolation level as declared where the transaction began.
	 */
	int isolation() {
		return this.isolation;
	}

	boolean isReadOnly() {
		return this.readOnly;
	}

	boolean isObserved() {
		return !this.external || this.registered || this.status != null;
	}

	/**
	 * What was registered when the first scope took part in an external transaction.
	 */
	Registrations.@Nullable Position firstPosition() {
		return this.firstPosition;
	}

	boolean hasOtherSynchronizations() {
		return this.registered && TransactionSynchronizationManager.getSynchronizations().size() > 1;
	}

	Registrations registrations() {
		if (this.registrations == null) {
			this.registrations = new Registrations(this);
		}
		return this.registrations;
	}

	SavepointStack savepoints() {
		if (this.savepoints == null) {
			this.savepoints = new SavepointStack(this);
		}
		return this.savepoints;
	}

	@Nullable Scope innermost() {
		return this.innermost;
	}

	void setInnermost(@Nullable Scope innermost) {
		this.innermost = innermost;
		this.scopes = true;
	}

	boolean hasScopes() {
		return this.scopes;
	}

	boolean hasScopesOrHooks() {
		return this.scopes || this.registrations != null;
	}

	// Too late to take part in it.
	boolean isCompleting() {
		return this.completing || isCompleted();
	}

	/**
	 * Whether the transaction is over, though its resources may still be bound.
	 */
	boolean isCompleted() {
		return this.completion != NOT_COMPLETED || (this.ending && !this.registered);
	}

	// As Spring has announced it; -1 before the end.
	int completion() {
		return this.completion;
	}

	void notifyRolledBack() {
		if (this.registrations != null) {
			this.registrations.notifyRolledBack();
		}
	}

	void runHooks(int outcome) {
		if (this.registrations != null) {
			this.registrations.complete(outcome);
		}
	}

	/**
	 * Keep the synchronizations of all transactions on the thread from taking a savepoint
	 * of the engine for an external one.
	 */
	void setOperating(boolean operating) {
		this.operating = operating;
	}

	boolean isOperating() {
		return this.operating;
	}

	@Override
	public void suspend() {
		this.suspended = true;
		rememberResource();
	}

	@Override
	public void resume() {
		this.suspended = false;
	}

	@Override
	public void savepoint(Object savepoint) {
		if (!TransactionObserver.isOperating()) {
			savepoints().externallySet(savepoint);
		}
	}

	@Override
	public void savepointRollback(Object savepoint) {
		if (!TransactionObserver.isOperating()) {
			savepoints().externallyRolledBack(savepoint);
		}
	}

	@Override
	public void beforeCommit(boolean readOnly) {
		notifyRolledBack();
	}

	@Override
	public void beforeCompletion() {
		this.completing = true;
	}

	@Override
	public void afterCommit() {
		this.completion = STATUS_COMMITTED;
	}

	@Override
	public void afterCompletion(int status) {
		complete(status);
		if (this.status == null) {
			end(status);
		}
	}

	private void complete(int status) {
		this.completion = status;
		notifyRolledBack();
		if (this.external) {
			runHooks(status);
		}
	}

	/**
	 * Spring keeps its few synchronizations in a hash set; to make an identity hash costs
	 * more than all else that is done with it.
	 */
	@Override
	public int hashCode() {
		return Transaction.class.hashCode();
	}

	@Override
	public boolean equals(Object other) {
		return this == other;
	}

	@Override
	public int getOrder() {
		return Ordered.HIGHEST_PRECEDENCE;
	}

}
