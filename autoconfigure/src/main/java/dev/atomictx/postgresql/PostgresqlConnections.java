package dev.atomictx.postgresql;

import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;

import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;

import org.springframework.jdbc.datasource.JdbcTransactionObjectSupport;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.DefaultTransactionStatus;

/**
 * Finds the PostgreSQL connection of a transaction, through pools and proxies.
 */
final class PostgresqlConnections {

	private PostgresqlConnections() {
	}

	/**
	 * Find the connection a transaction runs on.
	 * @return the connection as the driver made it; {@code null} when it is not
	 * PostgreSQL's, or not known, or when a lazy data source has not fetched one yet
	 */
	static @Nullable BaseConnection find(TransactionStatus status) {
		Connection connection = findPooled(status);
		return (connection != null) ? unwrap(connection) : null;
	}

	/**
	 * Find the connection a transaction runs on, as the pool handed it out. JDBC, JPA and
	 * Hibernate transaction managers all expose it in the same way.
	 */
	static @Nullable Connection findPooled(TransactionStatus status) {
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
