package dev.atomictx.library.datajdbc;

import dev.atomictx.library.ContractApplication;
import dev.atomictx.library.PostgresqlContract;

import org.springframework.context.annotation.Import;

/**
 * The contract with Spring Data JDBC and {@code JdbcTransactionManager}.
 */
class DataJdbcIntegrationTests extends PostgresqlContract {

	DataJdbcIntegrationTests() {
		super("DataJdbcRepositoriesAutoConfiguration");
	}

	@Override
	protected Class<?> configuration() {
		return Application.class;
	}

	@ContractApplication
	@Import(DataJdbcLedger.class)
	static class Application {

	}

}
