package dev.atomictx.engine;

import dev.atomictx.AtomicCallback;
import dev.atomictx.AtomicDefinition;
import dev.atomictx.AtomicScope;
import dev.atomictx.Rollback;
import dev.atomictx.SilentRollbackException;
import org.jspecify.annotations.Nullable;

import org.springframework.transaction.TransactionStatus;
import org.springframework.util.Assert;
import org.springframework.util.StringUtils;

/**
 * What the three roles of a scope have in common: identity, hooks and markers by hand.
 */
abstract class Scope implements AtomicScope {

	private final AtomicDefinition definition;

	private final UnitOfWork unit;

	private final TransactionStatus status;

	private final EngineContext context;

	private final @Nullable Scope enclosing;

	private final @Nullable Scope outer;

	private @Nullable Markers markers;

	private boolean running;

	private boolean savepointOperation;

	Scope(AtomicDefinition definition, UnitOfWork unit, TransactionStatus status, EngineContext context) {
		this.definition = definition;
		this.unit = unit;
		this.status = status;
		this.context = context;
		this.enclosing = unit.innermost();
		this.outer = ScopeStack.innermost();
	}

	/**
	 * Run the callback once, and keep or undo what it did.
	 */
	<T extends @Nullable Object> T run(AtomicCallback<T, ?> callback) throws Throwable {
		ScopeStack.push(this);
		this.unit.setInnermost(this);
		this.running = true;
		try {
			return attempt(callback);
		}
		finally {
			this.running = false;
			this.unit.setInnermost(this.enclosing);
			ScopeStack.pop(this);
		}
	}

	/**
	 * Whether the transaction is the one that is active, and not over.
	 */
	final boolean isActive() {
		return this.unit.isCurrent() && !this.unit.commitProgress().isCompleted();
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

	/**
	 * The scope that was opened on this thread before, of whatever manager.
	 */
	final @Nullable Scope outer() {
		return this.outer;
	}

	final boolean isSavepointOperation() {
		return this.savepointOperation;
	}

	final void setSavepointOperation(boolean savepointOperation) {
		this.savepointOperation = savepointOperation;
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
		return markers().create();
	}

	@Override
	public final void rollbackToSavepoint(Object savepoint) {
		requireInnermost();
		markers().rollBackTo(savepoint);
		OwningScope owner = owner();
		if (owner != null) {
			owner.liftDoom();
		}
	}

	@Override
	public final void releaseSavepoint(Object savepoint) {
		requireInnermost();
		markers().release(savepoint);
	}

	private Markers markers() {
		if (this.markers == null) {
			this.markers = new Markers(this);
		}
		return this.markers;
	}

	final void forgetMarkers() {
		this.markers = null;
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
