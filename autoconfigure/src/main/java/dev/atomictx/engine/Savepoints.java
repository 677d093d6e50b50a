package dev.atomictx.engine;

import java.util.IdentityHashMap;

import org.jspecify.annotations.Nullable;

import org.springframework.transaction.SavepointManager;

/**
 * The savepoints of one transaction: those of the engine's own scopes, and those that
 * something else sets among them, of which Spring's callbacks tell.
 */
final class Savepoints {

	private final Hooks hooks;

	private final int maxUnreleased;

	/**
	 * Where the hooks stood when something else set a savepoint.
	 */
	private @Nullable IdentityHashMap<Object, Integer> foreign;

	private @Nullable Siblings siblings;

	private int used;

	Savepoints(Hooks hooks, int maxUnreleased) {
		this.hooks = hooks;
		this.maxUnreleased = maxUnreleased;
	}

	Object create(SavepointManager status) {
		Scope asking = beginOperation();
		try {
			return status.createSavepoint();
		}
		finally {
			endOperation(asking);
		}
	}

	void rollBackTo(Object savepoint, SavepointManager status) {
		Scope asking = beginOperation();
		try {
			status.rollbackToSavepoint(savepoint);
		}
		finally {
			endOperation(asking);
		}
	}

	/**
	 * Keep the callbacks of all units on the thread from taking a savepoint of the
	 * engine's for one of somebody else.
	 */
	private static @Nullable Scope beginOperation() {
		Scope asking = ScopeStack.innermost();
		if (asking != null) {
			asking.setSavepointOperation(true);
		}
		return asking;
	}

	private static void endOperation(@Nullable Scope asking) {
		if (asking != null) {
			asking.setSavepointOperation(false);
		}
	}

	private static boolean isOwnOperation() {
		Scope asking = ScopeStack.innermost();
		return asking != null && asking.isSavepointOperation();
	}

	/**
	 * Count one more savepoint that may write: each, and each return to it, is a
	 * sub-transaction on the server.
	 * @return how many the transaction has used
	 */
	int use() {
		return ++this.used;
	}

	/**
	 * Begin a new book of the savepoints inside a nested scope.
	 */
	void open() {
		this.siblings = null;
	}

	/**
	 * Go on with the book that was open before the nested scope.
	 */
	void reopen(Siblings outer) {
		this.siblings = outer;
	}

	Siblings siblings() {
		if (this.siblings == null) {
			this.siblings = new Siblings(this.maxUnreleased);
		}
		return this.siblings;
	}

	void foreignSet(Object savepoint) {
		if (!isOwnOperation()) {
			if (this.foreign == null) {
				this.foreign = new IdentityHashMap<>();
			}
			this.foreign.put(savepoint, this.hooks.mark());
			siblings().mixed();
		}
	}

	/**
	 * Called right before the rollback, so the hooks run inside what is being undone.
	 */
	void foreignUndone(Object savepoint) {
		Integer mark = (this.foreign != null && !isOwnOperation()) ? this.foreign.get(savepoint) : null;
		if (mark != null) {
			this.hooks.undoneSince(mark);
		}
	}

}
