package dev.atomictx.engine;

import javax.sql.DataSource;

import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;

/**
 * Scopes after the end of JDBC transactions.
 */
class AfterCompletionIntegrationTests extends AfterCompletionContract {

	@Override
	protected PlatformTransactionManager manager(DataSource dataSource) {
		return new JdbcTransactionManager(dataSource);
	}

}
