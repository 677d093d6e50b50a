package dev.atomictx.postgresql;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;

import javax.sql.DataSource;

import dev.atomictx.engine.TransactionDialect;
import dev.atomictx.engine.retry.DeadlockLocation;
import dev.atomictx.jdbc.JdbcTransactionDialect;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.TransactionState;
import org.postgresql.jdbc.AutoSave;

import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.jdbc.datasource.ConnectionHolder;
import org.springframework.jdbc.datasource.ConnectionProxy;
import org.springframework.jdbc.datasource.JdbcTransactionObjectSupport;
import org.springframework.jdbc.datasource.SmartDataSource;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.TransactionSystemException;
import org.springframework.transaction.support.DefaultTransactionStatus;
import org.springframework.transaction.support.ResourceTransactionManager;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * What PostgreSQL and its driver know and do beyond JDBC. The driver knows the
 * transaction's state from the server's last "ready for query" message; see PostgreSQL
 * manual, "Message Formats".
 */
public final class PostgresqlTransactionDialect implements TransactionDialect {

	/**
	 * Since this version the server counts the subtransactions of a backend.
	 */
	private static final int COUNTS_SUBTRANSACTIONS = 16;

	/**
	 * A transaction goes on seeing the statistics that it has seen first, unless they are
	 * cleared. See PostgreSQL manual, "The Cumulative Statistics System".
	 */
	private static final String COUNT_SUBTRANSACTIONS = "SELECT s.subxact_count FROM "
			+ "(SELECT pg_stat_clear_snapshot()) c, LATERAL pg_stat_get_backend_idset() b, "
			+ "LATERAL pg_stat_get_backend_subxact(b) s WHERE pg_stat_get_backend_pid(b) = pg_backend_pid()";

	/**
	 * For connections of other drivers, and for what needs none.
	 */
	private final TransactionDialect others = new JdbcTransactionDialect();

	@Override
	public void allowSavepoints(TransactionStatus status) {
		this.others.allowSavepoints(status);
	}

	@Override
	public boolean isFailed(TransactionStatus status) {
		BaseConnection connection = find(status);
		return connection != null && connection.getTransactionState() == TransactionState.FAILED;
	}

	/**
	 * Else a pool that does not roll back by itself would keep the connection in a
	 * transaction that refuses everything.
	 */
	@Override
	public void rollBackFailed(TransactionStatus status) {
		Connection connection = findPooled(status);
		try {
			if (connection != null) {
				connection.rollback();
			}
		}
		catch (SQLException ex) {
			throw new TransactionSystemException("Could not roll back a failed JDBC transaction", ex);
		}
	}

	/**
	 * The driver says what it has told the server with the last BEGIN. What is no
	 * connection of this driver is left to what JDBC can determine.
	 */
	@Override
	public boolean enforcesReadOnly(TransactionStatus status) {
		Connection connection = findPooled(status);
		if (connection == null || isUnfetched(connection)) {
			return connection != null;
		}
		BaseConnection driverConnection = unwrap(connection);
		return (driverConnection != null) ? driverConnection.hintReadOnly() : this.others.enforcesReadOnly(status);
	}

	@Override
	public Watch watch(PlatformTransactionManager transactionManager, TransactionStatus status) {
		Connection connection = findPooled(status);
		if (connection == null) {
			return Watch.NONE;
		}
		return (isUnfetched(connection) || unwrap(connection) != null)
				? ConnectionWatch.install(transactionManager, status, connection)
				: this.others.watch(transactionManager, status);
	}

	/**
	 * The driver remembers the first error of a transaction, and tells it as the cause of
	 * every 25P02 that follows: so provoke one.
	 */
	@Override
	public @Nullable Throwable firstError(TransactionStatus status) {
		BaseConnection connection = find(status);
		if (connection == null) {
			return null;
		}
		try (Statement statement = connection.createStatement()) {
			statement.execute("SELECT 1");
			return null;
		}
		catch (SQLException ex) {
			return ex.getCause();
		}
	}

	@Override
	public DeadlockLocation locateDeadlock(TransactionStatus status, Throwable deadlock) {
		BaseConnection connection = find(status);
		return (connection != null) ? PostgresqlDeadlockLocator.locate(connection, deadlock) : DeadlockLocation.UNKNOWN;
	}

	/**
	 * Sends both statements with one flush, through the connection as the application has
	 * it. With {@code autosave} the driver adds savepoints of its own around them, which
	 * the release would take away.
	 */
	@Override
	public boolean renewSavepoint(TransactionStatus status, Object savepoint) {
		BaseConnection driverConnection = find(status);
		Connection connection = findPooled(status);
		if (driverConnection == null || connection == null || !(savepoint instanceof Savepoint jdbcSavepoint)
				|| driverConnection.getAutosave() != AutoSave.NEVER) {
			return false;
		}
		try (Statement statement = connection.createStatement()) {
			String name = driverConnection.escapeIdentifier(jdbcSavepoint.getSavepointName());
			statement.execute("RELEASE SAVEPOINT " + name + "; SAVEPOINT " + name);
			return true;
		}
		catch (SQLException ex) {
			throw new TransactionSystemException("Could not renew JDBC savepoint", ex);
		}
	}

	@Override
	public int countSubtransactions(TransactionStatus status) {
		BaseConnection connection = find(status);
		if (connection == null) {
			return -1;
		}
		try {
			if (connection.getMetaData().getDatabaseMajorVersion() < COUNTS_SUBTRANSACTIONS) {
				return -1;
			}
			try (Statement statement = connection.createStatement();
					ResultSet result = statement.executeQuery(COUNT_SUBTRANSACTIONS)) {
				return result.next() ? result.getInt(1) : -1;
			}
		}
		catch (SQLException ex) {
			throw new DataAccessResourceFailureException("The server's statistics cannot be read", ex);
		}
	}

	/**
	 * Find the connection a transaction runs on.
	 * @return the connection as the driver made it; {@code null} when it is not
	 * PostgreSQL's, or not known, or when a lazy data source has not fetched one yet
	 */
	private static @Nullable BaseConnection find(TransactionStatus status) {
		Connection connection = findPooled(status);
		return (connection != null) ? unwrap(connection) : null;
	}

	/**
	 * Find the connection a transaction runs on, as the pool handed it out. JDBC, JPA and
	 * Hibernate transaction managers all expose it in the same way.
	 */
	private static @Nullable Connection findPooled(TransactionStatus status) {
		return (status instanceof DefaultTransactionStatus defaultStatus && defaultStatus.hasTransaction()
				&& defaultStatus.getTransaction() instanceof JdbcTransactionObjectSupport transaction
				&& transaction.hasConnectionHolder()) ? transaction.getConnectionHolder().getConnection() : null;
	}

	private static @Nullable BaseConnection unwrap(Connection connection) {
		try {
			return (!isUnfetched(connection) && connection.isWrapperFor(BaseConnection.class))
					? connection.unwrap(BaseConnection.class) : null;
		}
		catch (SQLException ex) {
			// A connection that is closed or does not let itself be unwrapped: not ours.
			return null;
		}
	}

	/**
	 * Whether the connection is Spring's lazy proxy without a target. To unwrap it would
	 * fetch a connection from the pool, and nothing but its name tells.
	 */
	private static boolean isUnfetched(Connection connection) {
		return Proxy.isProxyClass(connection.getClass()) && connection.toString().startsWith("Lazy Connection proxy");
	}

	/**
	 * Watch on a connection. Where a JDBC transaction manager has bound it to the thread,
	 * it is bound anew inside a proxy: the driver knows only the state that it is in now,
	 * so a transaction that a statement has ended looks like one that has not begun,
	 * unless it was seen in between.
	 */
	private static final class ConnectionWatch implements Watch, InvocationHandler {

		private final Connection target;

		/**
		 * Held, because a pool takes it away when it fails.
		 */
		private @Nullable BaseConnection driverConnection;

		private boolean begun;

		private boolean ended;

		private boolean ending;

		private ConnectionWatch(Connection target) {
			this.target = target;
			observe();
		}

		static ConnectionWatch install(PlatformTransactionManager transactionManager, TransactionStatus status,
				Connection connection) {
			ConnectionWatch watch = new ConnectionWatch(connection);
			if (status instanceof DefaultTransactionStatus ownStatus && ownStatus.isNewSynchronization()
					&& ownStatus.getTransaction() instanceof JdbcTransactionObjectSupport transaction
					&& transactionManager instanceof ResourceTransactionManager manager
					&& manager.getResourceFactory() instanceof DataSource dataSource
					// It would not recognize its connection when that is released.
					&& !(dataSource instanceof SmartDataSource)) {
				ConnectionHolder watched = watch.hold(transaction.getConnectionHolder());
				TransactionSynchronizationManager.unbindResource(dataSource);
				TransactionSynchronizationManager.bindResource(dataSource, watched);
				transaction.setConnectionHolder(watched);
			}
			return watch;
		}

		private ConnectionHolder hold(ConnectionHolder original) {
			ConnectionHolder watched = new ConnectionHolder((Connection) Proxy.newProxyInstance(
					ConnectionProxy.class.getClassLoader(), new Class<?>[] { ConnectionProxy.class }, this), true);
			watched.setSynchronizedWithTransaction(original.isSynchronizedWithTransaction());
			if (original.hasTimeout()) {
				watched.setTimeoutInMillis(original.getTimeToLiveInMillis());
			}
			return watched;
		}

		@Override
		public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) throws Throwable {
			return switch (method.getName()) {
				case "getTargetConnection" -> this.target;
				case "equals" -> arguments != null && proxy == arguments[0];
				case "hashCode" -> System.identityHashCode(proxy);
				default -> {
					observe();
					yield invokeTarget(method, arguments);
				}
			};
		}

		private @Nullable Object invokeTarget(Method method, Object @Nullable [] arguments) throws Throwable {
			try {
				return method.invoke(this.target, arguments);
			}
			catch (InvocationTargetException ex) {
				throw ex.getTargetException();
			}
			finally {
				observe();
			}
		}

		private void observe() {
			if (this.driverConnection == null && !isUnfetched(this.target)) {
				this.driverConnection = unwrap(this.target);
			}
			if (this.driverConnection != null && !this.ending) {
				boolean active = (this.driverConnection.getTransactionState() != TransactionState.IDLE);
				this.ended |= this.begun && !active;
				this.begun |= active;
			}
		}

		/**
		 * The state leaves IDLE with the first answer of a transaction.
		 */
		@Override
		public boolean isUnanswered() {
			observe();
			return this.driverConnection != null && !this.begun;
		}

		@Override
		public boolean isEnded() {
			observe();
			return this.ended;
		}

		@Override
		public boolean isLost() {
			try {
				return this.driverConnection != null && this.driverConnection.isClosed();
			}
			catch (SQLException ex) {
				return true;
			}
		}

		@Override
		public void ending() {
			observe();
			this.ending = true;
		}

		/**
		 * CockroachDB speaks this driver's protocol, and reports its version beside
		 * PostgreSQL's.
		 */
		@Override
		public boolean reportsDeadlockAsSerializationFailure() {
			return this.driverConnection != null && this.driverConnection.getParameterStatus("crdb_version") != null;
		}

	}

}
