package dev.atomictx.library.jooq;

import dev.atomictx.library.ContractApplication;
import dev.atomictx.library.PostgresqlContract;

import org.springframework.context.annotation.Import;

/**
 * The contract with jOOQ and {@code JdbcTransactionManager}.
 */
class JooqIntegrationTests extends PostgresqlContract {

	JooqIntegrationTests() {
		super("JooqAutoConfiguration");
	}

	@Override
	protected Class<?> configuration() {
		return Application.class;
	}

	@ContractApplication
	@Import(JooqLedger.class)
	static class Application {

	}

}
