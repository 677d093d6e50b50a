package dev.atomictx.postgresql;

import java.sql.SQLException;
import java.sql.Statement;
import java.util.function.BooleanSupplier;

import dev.atomictx.engine.TransactionProbe;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.TransactionState;

import org.springframework.transaction.TransactionStatus;

/**
 * Reads the transaction's state from the driver, which knows it from the server's last
 * "ready for query" message. See PostgreSQL manual, "Message Formats".
 */
public final class PostgresqlTransactionProbe implements TransactionProbe {

	@Override
	public boolean isFailed(TransactionStatus status) {
		BaseConnection connection = PostgresqlConnections.find(status);
		return connection != null && connection.getTransactionState() == TransactionState.FAILED;
	}

	/**
	 * The state leaves IDLE with the first answer of a transaction. The connection is
	 * looked up now, because a pool takes it away when it fails.
	 */
	@Override
	public BooleanSupplier unanswered(TransactionStatus status) {
		BaseConnection connection = PostgresqlConnections.find(status);
		return (connection != null) ? () -> connection.getTransactionState() == TransactionState.IDLE : () -> false;
	}

	/**
	 * The driver remembers the first error of a transaction, and tells it as the cause of
	 * every 25P02 that follows: so provoke one.
	 */
	@Override
	public @Nullable Throwable firstError(TransactionStatus status) {
		BaseConnection connection = PostgresqlConnections.find(status);
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

}
