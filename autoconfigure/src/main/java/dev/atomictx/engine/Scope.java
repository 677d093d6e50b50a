package dev.atomictx.engine;

import java.util.function.Supplier;

import dev.atomictx.AtomicCallback;
import dev.atomictx.AtomicDefinition;
import dev.atomictx.AtomicScope;
import dev.atomictx.Rollback;
import dev.atomictx.SilentRollbackException;
import org.jspecify.annotations.Nullable;

import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.util.Assert;
import org.springframework.util.StringUtils;

/**
 * What the three roles of a scope have in common: identity, hooks and markers by hand.
 */
abstract class Scope implements AtomicScope, Supplier<@Nullable AtomicScope> {

	private final AtomicDefinition definition;

	private final UnitOfWork unit;

	private final TransactionStatus status;

	private final EngineContext context;

	private final @Nullable Scope enclosing;

	private final Markers markers = new Markers();

	private boolean running;

	Scope(AtomicDefinition definition, UnitOfWork unit, TransactionStatus status, EngineContext context) {
		this.definition = definition;
		this.unit = unit;
		this.status = status;
		this.context = context;
		this.enclosing = unit.innermost();
	}

	/**
	 * Run the callback once, and keep or undo what it did.
	 */
	<T extends @Nullable Object> T run(AtomicCallback<T, ?> callback) throws Throwable {
		Object outer = bind(this);
		this.unit.setInnermost(this);
		this.running = true;
		try {
			return attempt(callback);
		}
		finally {
			this.running = false;
			this.unit.setInnermost(this.enclosing);
			bind(outer);
		}
	}

	/**
	 * Bind what {@link AtomicScope#currentOrNull()} asks for the current scope.
	 * @return what was bound before
	 */
	private static @Nullable Object bind(@Nullable Object current) {
		Object previous = TransactionSynchronizationManager.unbindResourceIfPossible(AtomicScope.class);
		if (current != null) {
			TransactionSynchronizationManager.bindResource(AtomicScope.class, current);
		}
		return previous;
	}

	/**
	 * This scope, unless its transaction is over or suspended.
	 */
	@Override
	public final @Nullable AtomicScope get() {
		return (this.unit.isCurrent() && !this.unit.commitProgress().isCompleted()) ? this : null;
	}

	abstract <T extends @Nullable Object> T attempt(AtomicCallback<T, ?> callback) throws Throwable;

	/**
	 * The scope for the attempt after a failed one.
	 */
	Scope nextAttempt() {
		throw new IllegalStateException("Unit '" + name() + "' has no attempts of its own");
	}

	/**
	 * Whether the attempt failed on a connection that was dead from its beginning.
	 */
	boolean isDeadConnection() {
		return false;
	}

	/**
	 * Let go of what the scope holds beyond its last attempt.
	 */
	void close() {
	}

	/**
	 * The scope that owns this one's work; {@code null} when something else does.
	 */
	abstract @Nullable OwningScope owner();

	final AtomicDefinition definition() {
		return this.definition;
	}

	final UnitOfWork unit() {
		return this.unit;
	}

	final TransactionStatus status() {
		return this.status;
	}

	final EngineContext context() {
		return this.context;
	}

	final @Nullable Scope enclosing() {
		return this.enclosing;
	}

	/**
	 * Whether an exception that escapes leaves the work in place.
	 */
	final boolean letsThrough(Throwable ex) {
		return !(ex instanceof Rollback)
				&& this.definition.noRollbackFor().stream().anyMatch((type) -> type.isInstance(ex));
	}

	/**
	 * Throw when the database has aborted the transaction, although nobody says so.
	 */
	final void requireNotFailed() {
		if (this.context.transactionProbe().isFailed(this.status)) {
			throw new SilentRollbackException(name(), this.context.transactionProbe().firstError(this.status));
		}
	}

	@Override
	public final String name() {
		return nameOf(this.definition);
	}

	static String nameOf(AtomicDefinition definition) {
		return StringUtils.hasText(definition.name()) ? definition.name() : "atomic";
	}

	@Override
	public final boolean isOutermost() {
		return this instanceof OutermostScope;
	}

	@Override
	public final boolean isNested() {
		return this instanceof NestedScope;
	}

	@Override
	public final boolean isJoined() {
		return this instanceof JoinedScope;
	}

	@Override
	public final int depth() {
		return (this.enclosing != null) ? this.enclosing.depth() + 1 : 0;
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
		Assert.state(!this.unit.isForeign() || this.unit.isObserved(),
				() -> "Unit '" + name() + "' runs in a transaction that something else began without Spring's "
						+ "synchronization, so its end cannot be seen: make the outermost boundary @Atomic");
		this.unit.hooks().add(name(), hook, onCommit);
	}

	@Override
	public final Object createSavepoint() {
		requireInnermost();
		Assert.state(!isRollbackOnly(), () -> "Unit '" + name() + "' is marked rollback-only: "
				+ "set the marker before the failure that it shall recover from");
		Object savepoint = this.unit.savepoints().create(this.status);
		this.context.subtransactionWarning().check(this.unit.savepoints().use(), name());
		// Its end is the application's affair, as if something else had set it.
		this.unit.savepoints().siblings().mixed();
		this.markers.add(savepoint, this.unit.hooks().mark());
		return savepoint;
	}

	@Override
	public final void rollbackToSavepoint(Object savepoint) {
		requireInnermost();
		int index = this.markers.indexOf(savepoint, name());
		this.unit.savepoints().rollBackTo(savepoint, this.status);
		this.markers.forgetFrom(index + 1);
		this.unit.hooks().undoneSince(this.markers.hookMark(index));
		OwningScope owner = owner();
		if (owner != null) {
			owner.liftDoom();
		}
	}

	@Override
	public final void releaseSavepoint(Object savepoint) {
		requireInnermost();
		int index = this.markers.indexOf(savepoint, name());
		this.status.releaseSavepoint(savepoint);
		this.markers.forgetFrom(index);
	}

	final void forgetMarkers() {
		this.markers.forgetFrom(0);
	}

	final void requireRunning() {
		Assert.state(this.running && !this.unit.commitProgress().isCompleting(),
				() -> "Unit '" + name() + "' has ended: a scope must not be used after its boundary has returned, "
						+ "nor in callbacks while its transaction completes");
	}

	private void requireInnermost() {
		requireRunning();
		Assert.state(this.unit.innermost() == this, () -> "Unit '" + name() + "' has a scope running inside it: "
				+ "only the innermost scope of a transaction may use markers");
	}

}
