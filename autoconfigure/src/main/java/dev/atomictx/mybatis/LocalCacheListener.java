package dev.atomictx.mybatis;

import dev.atomictx.AtomicAttempt;
import dev.atomictx.AtomicListener;
import org.mybatis.spring.SqlSessionHolder;

import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Empties the local caches of MyBatis' sessions when a savepoint is rolled back, that of
 * a scope or any other. They would go on answering with rows that were rolled back, and
 * another attempt would begin with them.
 * <p>
 * It starts to do so with the first scope in a transaction, and leaves all other
 * transactions alone.
 */
public final class LocalCacheListener implements AtomicListener {

	@Override
	public void attemptStarted(AtomicAttempt attempt) {
		LocalCaches caches = new LocalCaches();
		if (TransactionSynchronizationManager.isSynchronizationActive()
				&& !TransactionSynchronizationManager.getSynchronizations().contains(caches)) {
			TransactionSynchronizationManager.registerSynchronization(caches);
		}
	}

	/**
	 * The local caches of the sessions that are bound to the thread. Ordered among the
	 * resources, because it lives as long as the transaction.
	 */
	private record LocalCaches() implements TransactionSynchronization {

		@Override
		public int getOrder() {
			return DataSourceUtils.CONNECTION_SYNCHRONIZATION_ORDER;
		}

		@Override
		public void savepointRollback(Object savepoint) {
			for (Object resource : TransactionSynchronizationManager.getResourceMap().values()) {
				if (resource instanceof SqlSessionHolder holder) {
					holder.getSqlSession().clearCache();
				}
			}
		}

	}

}
