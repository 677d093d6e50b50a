package dev.atomictx.library.mybatis;

import dev.atomictx.library.ContractApplication;
import dev.atomictx.library.PostgresqlContract;

import org.springframework.context.annotation.Import;

/**
 * The contract with MyBatis and {@code JdbcTransactionManager}.
 */
class MyBatisIntegrationTests extends PostgresqlContract {

	MyBatisIntegrationTests() {
		super("MybatisAutoConfiguration");
	}

	@Override
	protected Class<?> configuration() {
		return Application.class;
	}

	@ContractApplication
	@Import(MyBatisLedger.class)
	static class Application {

	}

}
