package dev.atomictx.engine;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionSynchronizationUtils;

/**
 * Registry of what waits for the end of one transaction: the engine's hooks, and Spring's
 * synchronizations. Both can be rolled back to an earlier {@linkplain #position()
 * position}, when the work that registered them is.
 * <p>
 * Spring has no way to remove one synchronization, and sorts them when it resumes a
 * transaction. So a position holds those that were there, and the older ones are
 * registered anew.
 */
final class Registrations {

	private static final Log logger = LogFactory.getLog(Registrations.class);

	/**
	 * Synchronizations up to {@code DataSourceUtils.CONNECTION_SYNCHRONIZATION_ORDER}
	 * look after resources, which live as long as the transaction.
	 */
	private static final int LAST_RESOURCE_ORDER = 1000;

	private static final String EVENT_LISTENERS = "org.springframework.transaction.event";

	private final Transaction transaction;

	private List<Hook> hooks = List.of();

	private List<Runnable> unnotified = List.of();

	private boolean rolledBackSilently;

	Registrations(Transaction transaction) {
		this.transaction = transaction;
	}

	void add(String unit, Runnable action, boolean onCommit) {
		if (this.hooks.isEmpty()) {
			this.hooks = new ArrayList<>();
		}
		this.hooks.add(new Hook(unit, action, onCommit));
	}

	/**
	 * Return the present position.
	 */
	Position position() {
		return new Position(this.hooks.size(), synchronizations());
	}

	/**
	 * Spring's synchronizations on the thread, if they are those of this transaction.
	 */
	private List<TransactionSynchronization> synchronizations() {
		if (TransactionSynchronizationManager.isSynchronizationActive()) {
			List<TransactionSynchronization> active = TransactionSynchronizationManager.getSynchronizations();
			if (active.contains(this.transaction)) {
				return active;
			}
		}
		return List.of();
	}

	/**
	 * Remove what was registered since a position, right before that work is rolled back.
	 * Synchronizations hear of it as they do before the rollback of a transaction; what
	 * they register meanwhile belongs to the same work.
	 * @return notifies what was removed, to be run after the rollback
	 */
	Runnable rollBackTo(Position position) {
		List<TransactionSynchronization> removed = new ArrayList<>();
		List<TransactionSynchronization> newer = removeSynchronizationsSince(position);
		while (!newer.isEmpty()) {
			newer.forEach(Registrations::beforeCompletion);
			removed.addAll(newer);
			newer = removeSynchronizationsSince(position);
		}
		List<Hook> removedHooks = removeHooksSince(position.hooks());
		return () -> {
			TransactionSynchronizationUtils.invokeAfterCompletion(removed,
					TransactionSynchronization.STATUS_ROLLED_BACK);
			run(removedHooks, false);
		};
	}

	/**
	 * As {@link #rollBackTo(Position)}, for a rollback whose end is not announced.
	 */
	void rollBackUnnotified(Position position) {
		if (this.unnotified.isEmpty()) {
			this.unnotified = new ArrayList<>();
		}
		this.unnotified.add(rollBackTo(position));
	}

	/**
	 * Notify what was removed for rollbacks that have happened by now.
	 */
	void notifyRolledBack() {
		if (!this.unnotified.isEmpty()) {
			List<Runnable> due = this.unnotified;
			this.unnotified = List.of();
			due.forEach(Runnable::run);
		}
	}

	/**
	 * The database will answer COMMIT with a rollback, which will be announced as a
	 * commit.
	 */
	void rollBackSilently() {
		this.rolledBackSilently = true;
	}

	/**
	 * The transaction is over: run the hooks that wait for such an end, none if the
	 * outcome is unknown.
	 * @param status the outcome, as in {@link TransactionSynchronization}
	 */
	void complete(int status) {
		List<Hook> all = removeHooksSince(0);
		if (status != TransactionSynchronization.STATUS_UNKNOWN) {
			run(all, status == TransactionSynchronization.STATUS_COMMITTED && !this.rolledBackSilently);
		}
	}

	private List<TransactionSynchronization> removeSynchronizationsSince(Position position) {
		List<TransactionSynchronization> present = synchronizations();
		if (position.synchronizations().isEmpty() || present.size() <= position.synchronizations().size()) {
			return List.of();
		}
		Set<TransactionSynchronization> kept = Collections.newSetFromMap(new IdentityHashMap<>());
		kept.addAll(position.synchronizations());
		present.stream().filter(Registrations::isOfResource).forEach(kept::add);
		List<TransactionSynchronization> newer = present.stream()
			.filter((synchronization) -> !kept.contains(synchronization))
			.toList();
		if (!newer.isEmpty()) {
			TransactionSynchronizationManager.clearSynchronization();
			TransactionSynchronizationManager.initSynchronization();
			present.stream().filter(kept::contains).forEach(TransactionSynchronizationManager::registerSynchronization);
		}
		return newer;
	}

	/**
	 * An event listener is none, whatever its order.
	 */
	private static boolean isOfResource(TransactionSynchronization synchronization) {
		return synchronization.getOrder() <= LAST_RESOURCE_ORDER
				&& !synchronization.getClass().getPackageName().equals(EVENT_LISTENERS);
	}

	private static void beforeCompletion(TransactionSynchronization synchronization) {
		try {
			synchronization.beforeCompletion();
		}
		catch (Throwable ex) {
			// As Spring does: the rollback goes on.
			logger.error("A synchronization failed before the rollback of the scope that registered it", ex);
		}
	}

	private List<Hook> removeHooksSince(int position) {
		if (this.hooks.isEmpty()) {
			return List.of();
		}
		List<Hook> tail = this.hooks.subList(Math.min(position, this.hooks.size()), this.hooks.size());
		List<Hook> removed = List.copyOf(tail);
		tail.clear();
		return removed;
	}

	private static void run(List<Hook> hooks, boolean onCommit) {
		for (Hook hook : hooks) {
			if (hook.onCommit() == onCommit) {
				hook.run();
			}
		}
	}

	/**
	 * What was registered at one time.
	 *
	 * @param hooks number of hooks
	 * @param synchronizations Spring's synchronizations; none where those on the thread
	 * belong to another transaction
	 */
	record Position(int hooks, List<TransactionSynchronization> synchronizations) {

	}

	private record Hook(String unit, Runnable action, boolean onCommit) {

		void run() {
			try {
				this.action.run();
			}
			catch (Throwable ex) {
				logger.error("A hook that unit '" + this.unit + "' registered failed after the "
						+ (this.onCommit ? "commit, which stands" : "rollback, which stands"), ex);
			}
		}

	}

}
