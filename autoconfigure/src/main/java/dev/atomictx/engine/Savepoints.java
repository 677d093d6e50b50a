package dev.atomictx.engine;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.transaction.SavepointManager;

/**
 * The savepoints of one transaction: those of the engine's own scopes, and those that
 * something else sets among them, of which Spring's callbacks tell.
 */
final class Savepoints {

	private final UnitOfWork unit;

	/**
	 * What was registered when something else set a savepoint.
	 */
	private @Nullable IdentityHashMap<Object, Mark> foreign;

	private List<Undone> undone = List.of();

	private @Nullable Siblings siblings;

	private int used;

	Savepoints(UnitOfWork unit) {
		this.unit = unit;
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
			this.siblings = new Siblings();
		}
		return this.siblings;
	}

	void foreignSet(Object savepoint) {
		if (!isOwnOperation()) {
			if (this.foreign == null) {
				this.foreign = new IdentityHashMap<>();
			}
			this.foreign.put(savepoint, this.unit.mark());
			siblings().mixed();
		}
	}

	/**
	 * Called right before the rollback: what was registered inside still has to wait for
	 * it, and nobody says when it has happened.
	 */
	void foreignUndone(Object savepoint) {
		Mark mark = isOwnOperation() ? null : markOf(savepoint);
		if (mark != null) {
			this.undone = new ArrayList<>(this.undone);
			this.undone.add(this.unit.undo(mark));
		}
	}

	/**
	 * A savepoint that the unit has not seen being set is older than the unit.
	 */
	private @Nullable Mark markOf(Object savepoint) {
		Mark mark = (this.foreign != null) ? this.foreign.get(savepoint) : null;
		return (mark != null) ? mark : this.unit.lateBirth();
	}

	/**
	 * Tell what was registered inside the savepoints of others that they have rolled back
	 * to by now.
	 */
	void tellUndone() {
		List<Undone> told = this.undone;
		this.undone = List.of();
		told.forEach(Undone::tell);
	}

}
