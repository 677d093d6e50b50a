package dev.atomictx.engine;

import java.util.IdentityHashMap;
import java.util.function.Supplier;

import org.springframework.transaction.SavepointManager;
import org.springframework.transaction.support.TransactionSynchronizationManager;

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

	private int used;

	Savepoints(Hooks hooks, int maxUnreleased) {
		this.hooks = hooks;
		this.maxUnreleased = maxUnreleased;
		this.siblings = new Siblings(maxUnreleased);
	}

	Object create(SavepointManager status) {
		return ownOperation(status::createSavepoint);
	}

	void rollBackTo(Object savepoint, SavepointManager status) {
		ownOperation(() -> {
			status.rollbackToSavepoint(savepoint);
			return savepoint;
		});
	}

	/**
	 * Keep the callbacks of all units on the thread from taking a savepoint of the
	 * engine's for one of somebody else.
	 */
	private static Object ownOperation(Supplier<Object> operation) {
		TransactionSynchronizationManager.bindResource(Savepoints.class, true);
		try {
			return operation.get();
		}
		finally {
			TransactionSynchronizationManager.unbindResource(Savepoints.class);
		}
	}

	private static boolean isOwnOperation() {
		return TransactionSynchronizationManager.hasResource(Savepoints.class);
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
		if (!isOwnOperation()) {
			this.foreign.put(savepoint, this.hooks.mark());
			this.siblings.mixed();
		}
	}

	/**
	 * Called right before the rollback, so the hooks run inside what is being undone.
	 */
	void foreignUndone(Object savepoint) {
		Integer mark = !isOwnOperation() ? this.foreign.get(savepoint) : null;
		if (mark != null) {
			this.hooks.undoneSince(mark);
		}
	}

}
