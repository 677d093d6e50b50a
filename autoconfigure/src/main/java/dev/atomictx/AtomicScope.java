package dev.atomictx;

import dev.atomictx.engine.AtomicTemplate;
import org.jspecify.annotations.Nullable;

import org.springframework.transaction.SavepointManager;

/**
 * One running execution of a boundary.
 * <p>
 * A scope is <em>outermost</em> (it owns the transaction), <em>nested</em> (it owns a
 * savepoint) or <em>joined</em> (it owns nothing; its work belongs to the nearest scope
 * further out that owns something, or to a transaction that something else began). A
 * scope belongs to the thread it runs on and must not be used after its boundary has
 * returned; the methods that act on it then throw an {@code IllegalStateException}.
 * <p>
 * The three inherited methods set savepoints by hand. Such a savepoint lives no longer
 * than the scope that created it. Rolling back to it rolls back what the scope did since,
 * hooks registered since included, and lifts the rollback-only mark that a failed joined
 * scope has left since.
 *
 * @since 0.1.0
 */
public interface AtomicScope extends SavepointManager {

	/**
	 * Return the innermost scope that runs on the current thread.
	 * @return the scope; never one whose transaction is suspended at the moment
	 * @throws IllegalStateException when there is none
	 */
	static AtomicScope current() {
		AtomicScope scope = currentOrNull();
		if (scope == null) {
			throw new IllegalStateException("No atomic scope is running on thread '" + Thread.currentThread().getName()
					+ "': call this inside an @Atomic method that was called through its proxy, "
					+ "or inside AtomicOperations.execute");
		}
		return scope;
	}

	/**
	 * Return the innermost scope that runs on the current thread, if there is one.
	 * @return the scope, or {@code null}
	 */
	static @Nullable AtomicScope currentOrNull() {
		return AtomicTemplate.currentScope();
	}

	/**
	 * Name of the unit, for logs and metrics.
	 * @return {@link Atomic#name()}, or its default
	 */
	String name();

	/**
	 * Whether this scope owns the transaction.
	 * @return {@code true} for exactly one of the three roles
	 */
	boolean isOutermost();

	/**
	 * Whether this scope owns a savepoint.
	 * @return {@code true} for exactly one of the three roles
	 */
	boolean isNested();

	/**
	 * Whether this scope owns nothing.
	 * @return {@code true} for exactly one of the three roles
	 */
	boolean isJoined();

	/**
	 * Number of enclosing scopes in the same transaction.
	 * @return 0 for an outermost scope, and for the first scope inside a transaction that
	 * something else began
	 */
	int depth();

	/**
	 * Number of the running attempt of this scope, 1 for the first; of its owner's, for a
	 * joined scope (1 when the owner is not a scope).
	 * @return the number, counted anew in each execution of the boundary
	 */
	int attempt();

	/**
	 * Run a hook after the outermost commit, if this scope and every enclosing one
	 * succeeded in the attempt that committed.
	 * <p>
	 * Hooks run in the order of registration, on this thread, when the transaction is
	 * over and its connection returned, so a hook may begin a transaction of its own.
	 * Inside a transaction that something else began they run as Spring's after-commit
	 * callbacks do, before the connection is returned. A hook that fails is logged; the
	 * others run, nothing is retried, and the caller gets its result.
	 * @param hook what to run
	 */
	void onCommit(Runnable hook);

	/**
	 * Run a hook when the work of this scope was rolled back, by this scope or by an
	 * enclosing one. A hook registered in an attempt that is retried runs when that
	 * attempt is rolled back. Order, thread and failures as for
	 * {@link #onCommit(Runnable)}.
	 * @param hook what to run
	 */
	void onRollback(Runnable hook);

	/**
	 * Make the owner of this scope's work roll back quietly when it returns normally: no
	 * exception, no retry, hooks treated as rolled back. When the owner is a transaction
	 * that something else began, that transaction's commit throws Spring's
	 * {@code UnexpectedRollbackException}.
	 */
	void setRollbackOnly();

	/**
	 * Whether the owner of this scope's work will roll back even if it returns normally.
	 * @return {@code true} after {@link #setRollbackOnly()}, or if a participant has
	 * failed
	 */
	boolean isRollbackOnly();

}
