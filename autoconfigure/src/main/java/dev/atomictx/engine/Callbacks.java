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
 * The callbacks that Spring has registered for the transaction that is active on the
 * thread. Spring keeps them until the transaction ends; those that were registered in
 * work that is undone earlier are taken off here, and told of it.
 * <p>
 * Spring has no way to take off one of them, and sorts them when it resumes a
 * transaction. So a mark is the list of those that were there, and all are registered
 * anew.
 */
final class Callbacks {

	private static final Log logger = LogFactory.getLog(Callbacks.class);

	/**
	 * Up to {@code DataSourceUtils.CONNECTION_SYNCHRONIZATION_ORDER} callbacks look after
	 * resources, which live as long as the transaction.
	 */
	private static final int LAST_RESOURCE_ORDER = 1000;

	private static final String EVENT_LISTENERS = "org.springframework.transaction.event";

	private Callbacks() {
	}

	/**
	 * List those that are there, in the order in which Spring calls them.
	 */
	static List<TransactionSynchronization> registered() {
		return TransactionSynchronizationManager.isSynchronizationActive()
				? TransactionSynchronizationManager.getSynchronizations() : List.of();
	}

	/**
	 * Take off those that are not in the mark, and tell them that their work is about to
	 * end. What they register meanwhile belongs to that work, too.
	 * @return those that were taken off
	 */
	static List<TransactionSynchronization> takeSince(List<TransactionSynchronization> mark) {
		List<TransactionSynchronization> taken = new ArrayList<>();
		List<TransactionSynchronization> news = removeSince(mark);
		while (!news.isEmpty()) {
			news.forEach(Callbacks::beforeCompletion);
			taken.addAll(news);
			news = removeSince(mark);
		}
		return taken;
	}

	/**
	 * Tell those that were taken off that their work is undone.
	 */
	static void rolledBack(List<TransactionSynchronization> taken) {
		TransactionSynchronizationUtils.invokeAfterCompletion(taken, TransactionSynchronization.STATUS_ROLLED_BACK);
	}

	private static List<TransactionSynchronization> removeSince(List<TransactionSynchronization> mark) {
		List<TransactionSynchronization> all = registered();
		if (all.size() <= mark.size()) {
			return List.of();
		}
		Set<TransactionSynchronization> older = Collections.newSetFromMap(new IdentityHashMap<>());
		older.addAll(mark);
		List<TransactionSynchronization> newer = all.stream()
			.filter((callback) -> !older.contains(callback) && !isOfResource(callback))
			.toList();
		if (!newer.isEmpty()) {
			older.addAll(all);
			newer.forEach(older::remove);
			TransactionSynchronizationManager.clearSynchronization();
			TransactionSynchronizationManager.initSynchronization();
			all.stream().filter(older::contains).forEach(TransactionSynchronizationManager::registerSynchronization);
		}
		return newer;
	}

	/**
	 * An event listener is none, whatever its order.
	 */
	private static boolean isOfResource(TransactionSynchronization callback) {
		return callback.getOrder() <= LAST_RESOURCE_ORDER
				&& !callback.getClass().getPackageName().equals(EVENT_LISTENERS);
	}

	private static void beforeCompletion(TransactionSynchronization callback) {
		try {
			callback.beforeCompletion();
		}
		catch (Throwable ex) {
			// As Spring does: the rollback goes on.
			logger.error("A callback failed before the rollback of the scope that registered it", ex);
		}
	}

}
