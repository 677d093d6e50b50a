package dev.atomictx.postgresql;

import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.function.BooleanSupplier;

import dev.atomictx.engine.TransactionDialect;
import dev.atomictx.engine.retry.DeadlockLocation;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.TransactionState;
import org.postgresql.jdbc.AutoSave;

import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.jdbc.datasource.JdbcTransactionObjectSupport;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.TransactionSystemException;
import org.springframework.transaction.support.DefaultTransactionStatus;

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

	@Override
	public boolean isFailed(TransactionStatus status) {
		BaseConnection connection = find(status);
		return connection != null && connection.getTransactionState() == TransactionState.FAILED;
	}

	/**
	 * The state leaves IDLE with the first answer of a transaction. The connection is
	 * looked up now, because a pool takes it away when it fails.
	 */
	@Override
	public BooleanSupplier unanswered(TransactionStatus status) {
		BaseConnection connection = find(status);
		return (connection != null) ? () -> connection.getTransactionState() == TransactionState.IDLE : () -> false;
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

}
