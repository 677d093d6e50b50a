package dev.atomictx.engine;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Savepoints of one transaction in the order in which the server has them: those of
 * nested scopes, those set by hand, and external ones, which something else set and
 * Spring's synchronizations announce. Releasing a savepoint releases all above it; a
 * rollback to it removes all above it.
 * <p>
 * The savepoint of a finished scope stays until the next one is set on its level, which
 * then takes its place in one round trip, or until the enclosing scope ends. It is
 * released at once where it lies above a savepoint whose end is not the engine's to
 * decide.
 */
final class SavepointStack {

	private static final Log logger = LogFactory.getLog(SavepointStack.class);

	private final Transaction transaction;

	private @Nullable Entry top;

	private int used;

	private int countAt;

	SavepointStack(Transaction transaction) {
		this.transaction = transaction;
	}

	/**
	 * Set the savepoint of a nested scope.
	 */
	Entry set(ScopeState scope) {
		return push(create(scope), null, scope);
	}

	/**
	 * Set a savepoint by hand.
	 */
	Object setByHand(ScopeState scope) {
		return push(create(scope), scope, scope).savepoint;
	}

	private Object create(ScopeState scope) {
		Entry finished = this.top;
		scope.engine().dialect().allowSavepoints(scope.status());
		this.transaction.setOperating(true);
		try {
			if (finished != null && finished.finished) {
				this.top = finished.below;
				if (scope.engine().dialect().renewSavepoint(scope.status(), finished.savepoint)) {
					announce(finished.savepoint);
					return finished.savepoint;
				}
				scope.status().releaseSavepoint(finished.savepoint);
			}
			return scope.status().createSavepoint();
		}
		finally {
			this.transaction.setOperating(false);
		}
	}

	/**
	 * As Spring does it for those that it creates itself.
	 */
	private static void announce(Object savepoint) {
		if (TransactionSynchronizationManager.isSynchronizationActive()) {
			TransactionSynchronizationManager.getSynchronizations()
				.forEach((synchronization) -> synchronization.savepoint(savepoint));
		}
	}

	private Entry push(Object savepoint, @Nullable ScopeState setBy, ScopeState scope) {
		Entry entry = add(savepoint, setBy, false);
		countUse(entry, scope);
		return entry;
	}

	private Entry add(Object savepoint, @Nullable ScopeState setBy, boolean external) {
		Entry entry = new Entry(this.top, savepoint, setBy, external, this.transaction.registrations().position());
		this.top = entry;
		return entry;
	}

	/**
	 * Use the savepoint of a nested scope for another attempt, if nothing has taken its
	 * place since the rollback to it.
	 */
	boolean reuse(Entry entry, ScopeState scope) {
		if (this.top != entry) {
			return false;
		}
		entry.finished = false;
		entry.position = this.transaction.registrations().position();
		countUse(entry, scope);
		return true;
	}

	/**
	 * Roll back to the savepoint of a nested scope, which may be used again.
	 */
	void rollBackTo(Entry entry, TransactionStatus status) {
		operate(status, entry);
		removeAbove(entry);
		entry.finished = true;
	}

	private void operate(TransactionStatus status, Entry entry) {
		this.transaction.setOperating(true);
		try {
			status.rollbackToSavepoint(entry.savepoint);
		}
		finally {
			this.transaction.setOperating(false);
		}
	}

	/**
	 * The nested scope has ended: release its savepoint, or leave it to the next one.
	 */
	void finish(Entry entry, ScopeState scope) {
		if (!contains(entry)) {
			return;
		}
		if (scope.engine().eagerRelease() || scope.definition().readOnly()
				|| (entry.below != null && !entry.below.isOfRunningScope())) {
			this.top = entry.below;
			scope.status().releaseSavepoint(entry.savepoint);
		}
		else {
			this.top = entry;
			entry.finished = true;
		}
	}

	void rollBackByHand(Object savepoint, ScopeState scope) {
		Entry entry = findByHand(savepoint, scope);
		Runnable notification = this.transaction.registrations().rollBackTo(entry.position);
		try {
			operate(scope.status(), entry);
			removeAbove(entry);
		}
		finally {
			notification.run();
		}
	}

	void releaseByHand(Object savepoint, ScopeState scope) {
		Entry entry = findByHand(savepoint, scope);
		scope.status().releaseSavepoint(savepoint);
		this.top = entry.below;
	}

	private Entry findByHand(Object savepoint, ScopeState scope) {
		Entry entry = find(savepoint);
		if (entry == null || entry.setBy != scope) {
			throw new IllegalArgumentException("Savepoint [" + savepoint + "] was not set by unit '" + scope.name()
					+ "': another scope or attempt set it, it was released, or an older one was rolled back to");
		}
		return entry;
	}

	/**
	 * Something else has set a savepoint.
	 */
	void externallySet(Object savepoint) {
		add(savepoint, null, true);
	}

	/**
	 * Something else is about to roll back to a savepoint. One that is not on the stack
	 * is older than the engine's knowledge of the transaction.
	 */
	void externallyRolledBack(Object savepoint) {
		Entry entry = find(savepoint);
		if (entry == null) {
			Registrations.Position first = this.transaction.firstPosition();
			if (first != null) {
				this.top = null;
				this.transaction.registrations().rollBackUnnotified(first);
			}
		}
		else if (entry.external) {
			removeAbove(entry);
			this.transaction.registrations().rollBackUnnotified(entry.position);
		}
	}

	private @Nullable Entry find(Object savepoint) {
		Entry entry = this.top;
		while (entry != null && entry.savepoint != savepoint) {
			entry = entry.below;
		}
		return entry;
	}

	private boolean contains(Entry sought) {
		Entry entry = this.top;
		while (entry != null && entry != sought) {
			entry = entry.below;
		}
		return entry != null;
	}

	private void removeAbove(Entry entry) {
		if (contains(entry)) {
			this.top = entry;
		}
	}

	/**
	 * Each savepoint, and each return to it, is a subtransaction on the server once it
	 * writes. Whether the earlier ones have written is asked only when there are enough
	 * to matter; the one that was just set counts.
	 */
	private void countUse(Entry entry, ScopeState scope) {
		int warnAt = scope.engine().warnAt();
		if (this.countAt == 0) {
			this.countAt = warnAt;
		}
		if (++this.used != this.countAt) {
			return;
		}
		int count = countSubtransactions(entry, scope);
		if (count < warnAt) {
			this.countAt = this.used + warnAt - count;
		}
		else {
			scope.engine().warnOfSubtransactions(count, scope.name());
		}
	}

	private int countSubtransactions(Entry entry, ScopeState scope) {
		try {
			int count = scope.engine().dialect().countSubtransactions(scope.status());
			return (count >= 0) ? count + 1 : this.used;
		}
		catch (RuntimeException ex) {
			logger.debug("Could not count the subtransactions of unit '" + scope.name() + "'", ex);
			operate(scope.status(), entry);
			return this.used;
		}
	}

	/**
	 * One savepoint.
	 */
	static final class Entry {

		private final @Nullable Entry below;

		private final Object savepoint;

		private final @Nullable ScopeState setBy;

		private final boolean external;

		private Registrations.Position position;

		private boolean finished;

		/**
		 * Create an entry.
		 * @param below the one before
		 * @param savepoint the savepoint
		 * @param setBy the scope in which it was set by hand
		 * @param external whether something else set it
		 * @param position what was registered then
		 */
		private Entry(@Nullable Entry below, Object savepoint, @Nullable ScopeState setBy, boolean external,
				Registrations.Position position) {
			this.below = below;
			this.savepoint = savepoint;
			this.setBy = setBy;
			this.external = external;
			this.position = position;
		}

		private boolean isOfRunningScope() {
			return this.setBy == null && !this.external && !this.finished;
		}

		Registrations.Position position() {
			return this.position;
		}

	}

}
