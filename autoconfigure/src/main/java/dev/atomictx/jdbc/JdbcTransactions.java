package dev.atomictx.jdbc;

import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.datasource.ConnectionHolder;
import org.springframework.jdbc.datasource.JdbcTransactionObjectSupport;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.DefaultTransactionStatus;

/**
 * Access to the connection of a transaction. JDBC, JPA and Hibernate transaction managers
 * all expose it in the same way.
 */
public final class JdbcTransactions {

	private JdbcTransactions() {
	}

	/**
	 * Find the holder of the connection that a transaction runs on.
	 * @param status the transaction
	 * @return the holder, or {@code null} if the transaction manager does not expose one
	 */
	public static @Nullable ConnectionHolder findConnectionHolder(TransactionStatus status) {
		return (status instanceof DefaultTransactionStatus defaultStatus && defaultStatus.hasTransaction()
				&& defaultStatus.getTransaction() instanceof JdbcTransactionObjectSupport transaction
				&& transaction.hasConnectionHolder()) ? transaction.getConnectionHolder() : null;
	}

}
