package dev.atomictx.library.datajpa;

import dev.atomictx.library.ContractApplication;
import dev.atomictx.library.PostgresqlContract;

import org.springframework.context.annotation.Import;

/**
 * The contract with Spring Data JPA, Hibernate and {@code JpaTransactionManager}.
 */
class DataJpaIntegrationTests extends PostgresqlContract {

	DataJpaIntegrationTests() {
		super("DataJpaRepositoriesAutoConfiguration", "HibernateJpaAutoConfiguration");
	}

	@Override
	protected Class<?> configuration() {
		return Application.class;
	}

	@ContractApplication
	@Import(DataJpaLedger.class)
	static class Application {

	}

}
