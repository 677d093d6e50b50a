package dev.atomictx.library.jdbc;

import dev.atomictx.library.ContractApplication;
import dev.atomictx.library.PostgresqlContract;

import org.springframework.context.annotation.Import;

/**
 * The contract with {@code JdbcClient} and {@code JdbcTransactionManager}.
 */
class JdbcClientIntegrationTests extends PostgresqlContract {

	@Override
	protected Class<?> configuration() {
		return Application.class;
	}

	@ContractApplication
	@Import(JdbcLedger.class)
	static class Application {

	}

}
