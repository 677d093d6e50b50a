package dev.atomictx.engine;

import java.util.IdentityHashMap;

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
	private final IdentityHashMap<Object, Integer> foreign = new IdentityHashMap<>(0);

	private Siblings siblings;

	private boolean ownOperation;

	Savepoints(Hooks hooks, int maxUnreleased) {
		this.hooks = hooks;
		this.maxUnreleased = maxUnreleased;
		this.siblings = new Siblings(maxUnreleased);
	}

	Object create(SavepointManager status) {
		this.ownOperation = true;
		try {
			return status.createSavepoint();
		}
		finally {
			this.ownOperation = false;
		}
	}

	void rollBackTo(Object savepoint, SavepointManager status) {
		this.ownOperation = true;
		try {
			status.rollbackToSavepoint(savepoint);
		}
		finally {
			this.ownOperation = false;
		}
	}

	/**
	 * Begin to keep book of the savepoints inside a nested scope.
	 * @return the book that was open
	 */
	Siblings open() {
		Siblings outer = this.siblings;
		this.siblings = new Siblings(this.maxUnreleased);
		return outer;
	}

	/**
	 * Go on with the book that was open before the nested scope.
	 */
	void reopen(Siblings outer) {
		this.siblings = outer;
	}

	Siblings siblings() {
		return this.siblings;
	}

	void foreignSet(Object savepoint) {
		if (!this.ownOperation) {
			this.foreign.put(savepoint, this.hooks.mark());
			this.siblings.mixed();
		}
	}

	/**
	 * Called right before the rollback, so the hooks run inside what is being undone.
	 */
	void foreignUndone(Object savepoint) {
		Integer mark = !this.ownOperation ? this.foreign.get(savepoint) : null;
		if (mark != null) {
			this.hooks.undoneSince(mark);
		}
	}

}
