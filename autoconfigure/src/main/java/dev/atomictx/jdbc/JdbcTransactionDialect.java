package dev.atomictx.jdbc;

import java.sql.DatabaseMetaData;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import javax.sql.DataSource;

import dev.atomictx.engine.TransactionDialect;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.datasource.ConnectionHolder;
import org.springframework.jdbc.datasource.JdbcTransactionObjectSupport;
import org.springframework.jdbc.support.JdbcUtils;
import org.springframework.jdbc.support.MetaDataAccessException;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.DefaultTransactionStatus;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Dialect of databases that are known by the name of their product only, which is looked
 * up once for each data source.
 */
public final class JdbcTransactionDialect implements TransactionDialect {

	private static final Log logger = LogFactory.getLog(JdbcTransactionDialect.class);

	/**
	 * Report a deadlock as error 1213 with SQLSTATE 40001, and refuse to write in a
	 * transaction that was begun read-only. See "Error Message Reference" and "START
	 * TRANSACTION" in the manuals of both.
	 */
	private static final Set<String> MARIADB_AND_MYSQL = Set.of("MariaDB", "MySQL");

	private final Map<DataSource, String> products = new ConcurrentHashMap<>();

	@Override
	public void allowSavepoints(TransactionStatus status) {
		if (status instanceof DefaultTransactionStatus ownStatus && ownStatus.hasTransaction()
				&& ownStatus.getTransaction() instanceof JdbcTransactionObjectSupport transaction) {
			transaction.setSavepointAllowed(true);
		}
	}

	@Override
	public boolean enforcesReadOnly(TransactionStatus status) {
		return MARIADB_AND_MYSQL.contains(product(findDataSource(status)));
	}

	@Override
	public Watch watch(PlatformTransactionManager transactionManager, TransactionStatus status) {
		DataSource dataSource = findDataSource(status);
		return (dataSource == null) ? Watch.NONE : new Watch() {
			@Override
			public boolean reportsDeadlockAsSerializationFailure() {
				return MARIADB_AND_MYSQL.contains(product(dataSource));
			}
		};
	}

	/**
	 * Find the data source of a transaction: the key under which Spring has bound its
	 * connection to the thread.
	 */
	private static @Nullable DataSource findDataSource(TransactionStatus status) {
		ConnectionHolder holder = JdbcTransactions.findConnectionHolder(status);
		if (holder == null) {
			return null;
		}
		return (DataSource) TransactionSynchronizationManager.getResourceMap()
			.entrySet()
			.stream()
			.filter((resource) -> resource.getValue() == holder && resource.getKey() instanceof DataSource)
			.map(Map.Entry::getKey)
			.findFirst()
			.orElse(null);
	}

	private String product(@Nullable DataSource dataSource) {
		if (dataSource == null) {
			return "";
		}
		String product = this.products.get(dataSource);
		if (product == null) {
			product = ask(dataSource);
			if (!product.isEmpty()) {
				this.products.put(dataSource, product);
			}
		}
		return product;
	}

	private static String ask(DataSource dataSource) {
		try {
			return JdbcUtils.extractDatabaseMetaData(dataSource, DatabaseMetaData::getDatabaseProductName);
		}
		catch (MetaDataAccessException ex) {
			logger.debug("Could not determine the product of the database", ex);
			return "";
		}
	}

}
