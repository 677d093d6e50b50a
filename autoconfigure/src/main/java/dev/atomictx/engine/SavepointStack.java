package dev.atomictx.engine;

import java.util.ArrayList;
import java.util.List;

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

	private final List<Entry> entries = new ArrayList<>(4);

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
		Entry finished = top();
		this.transaction.setOperating(true);
		try {
			if (finished != null && finished.finished) {
				this.entries.remove(finished);
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
		Entry entry = new Entry(savepoint, setBy, false, this.transaction.registrations().position());
		this.entries.add(entry);
		countUse(entry, scope);
		return entry;
	}

	/**
	 * Use the savepoint of a nested scope for another attempt, if nothing has taken its
	 * place since the rollback to it.
	 */
	boolean reuse(Entry entry, ScopeState scope) {
		if (top() != entry) {
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
		int index = this.entries.indexOf(entry);
		if (index < 0) {
			return;
		}
		removeAbove(entry);
		if (scope.engine().settings().eagerRelease() || scope.definition().readOnly()
				|| (index > 0 && !this.entries.get(index - 1).isOfRunningScope())) {
			this.entries.remove(index);
			scope.status().releaseSavepoint(entry.savepoint);
		}
		else {
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
		removeAbove(entry);
		this.entries.remove(entry);
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
		this.entries.add(new Entry(savepoint, null, true, this.transaction.registrations().position()));
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
				this.entries.clear();
				this.transaction.registrations().rollBackUnnotified(first);
			}
		}
		else if (entry.external) {
			removeAbove(entry);
			this.transaction.registrations().rollBackUnnotified(entry.position);
		}
	}

	private @Nullable Entry find(Object savepoint) {
		for (int i = this.entries.size() - 1; i >= 0; i--) {
			if (this.entries.get(i).savepoint == savepoint) {
				return this.entries.get(i);
			}
		}
		return null;
	}

	private @Nullable Entry top() {
		return this.entries.isEmpty() ? null : this.entries.get(this.entries.size() - 1);
	}

	private void removeAbove(Entry entry) {
		int index = this.entries.indexOf(entry);
		if (index >= 0) {
			this.entries.subList(index + 1, this.entries.size()).clear();
		}
	}

	/**
	 * Each savepoint, and each return to it, is a subtransaction on the server once it
	 * writes. Whether the earlier ones have written is asked only when there are enough
	 * to matter; the one that was just set counts.
	 */
	private void countUse(Entry entry, ScopeState scope) {
		int warnAt = scope.engine().settings().warnAt();
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

		private final Object savepoint;

		private final @Nullable ScopeState setBy;

		private final boolean external;

		private Registrations.Position position;

		private boolean finished;

		/**
		 * Create an entry.
		 * @param savepoint the savepoint
		 * @param setBy the scope in which it was set by hand
		 * @param external whether something else set it
		 * @param position what was registered then
		 */
		private Entry(Object savepoint, @Nullable ScopeState setBy, boolean external, Registrations.Position position) {
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
