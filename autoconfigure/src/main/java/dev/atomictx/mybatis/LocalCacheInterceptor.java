package dev.atomictx.mybatis;

import java.lang.reflect.InvocationTargetException;

import org.apache.ibatis.executor.Executor;
import org.apache.ibatis.plugin.Interceptor;
import org.apache.ibatis.plugin.Invocation;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Has each MyBatis session forget what it has read when a savepoint is rolled back, the
 * savepoint of a scope or any other. Its local cache would go on answering with rows that
 * have been undone, and another attempt would begin with them.
 * <p>
 * MyBatis asks its interceptors whenever it makes the executor of a new session; nothing
 * is intercepted.
 */
public final class LocalCacheInterceptor implements Interceptor {

	@Override
	public Object plugin(Object target) {
		if (target instanceof Executor executor && TransactionSynchronizationManager.isSynchronizationActive()) {
			TransactionSynchronizationManager.registerSynchronization(new ForgetfulCache(executor));
		}
		return target;
	}

	@Override
	public @Nullable Object intercept(Invocation invocation) throws InvocationTargetException, IllegalAccessException {
		return invocation.proceed();
	}

	/**
	 * Ordered among the resources, because it lives as long as the session, which a
	 * nested scope may open and leave to the scopes around it.
	 */
	private record ForgetfulCache(Executor executor) implements TransactionSynchronization {

		@Override
		public int getOrder() {
			return DataSourceUtils.CONNECTION_SYNCHRONIZATION_ORDER;
		}

		@Override
		public void savepointRollback(Object savepoint) {
			this.executor.clearLocalCache();
		}

	}

}
