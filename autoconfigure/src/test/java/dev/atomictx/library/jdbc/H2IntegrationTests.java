package dev.atomictx.library.jdbc;

import java.util.Map;

import javax.sql.DataSource;

import dev.atomictx.AtomicScope;
import dev.atomictx.library.ContractApplication;
import dev.atomictx.library.UnitContract;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.IllegalTransactionStateException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The contract on H2, whose driver and dialect the engine has never heard of.
 */
class H2IntegrationTests extends UnitContract {

	private static final String URL = "jdbc:h2:mem:units;DB_CLOSE_DELAY=-1";

	@BeforeAll
	void createTable() {
		JdbcClient.create(otherConnections())
			.sql("CREATE TABLE account (id int PRIMARY KEY, balance int NOT NULL CHECK (balance >= 0))")
			.update();
	}

	@Override
	protected String[] properties() {
		return new String[] { "spring.datasource.url=" + URL, "spring.datasource.username=sa" };
	}

	@Override
	protected DataSource otherConnections() {
		JdbcDataSource dataSource = new JdbcDataSource();
		dataSource.setURL(URL);
		dataSource.setUser("sa");
		return dataSource;
	}

	@Override
	protected Class<?> configuration() {
		return Application.class;
	}

	@Test
	void knowsItsUniqueViolations() throws Exception {
		this.units
			.unit(() -> this.units.retriedWhenNotUnique(() -> this.ledger.open(AtomicScope.current().attempt(), 20)));
		assertThat(committed()).containsOnly(Map.entry(1, 100), Map.entry(2, 20));
	}

	@Test // issue 11
	void refusesAScopeThatMayWriteInAReadOnlyTransaction() throws Exception {
		this.units.readOnly(() -> {
			assertThatExceptionOfType(IllegalTransactionStateException.class)
				.isThrownBy(() -> this.units.unit(() -> this.ledger.setBalance(1, 0)))
				.withMessageContaining("the server would not refuse to write");
			this.units.readOnly(() -> assertThat(this.ledger.balance(1)).isEqualTo(100));
		});
	}

	@ContractApplication
	@Import(JdbcLedger.class)
	static class Application {

	}

}
