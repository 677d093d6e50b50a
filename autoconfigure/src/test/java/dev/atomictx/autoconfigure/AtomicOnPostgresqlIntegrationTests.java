package dev.atomictx.autoconfigure;

import java.util.ArrayList;
import java.util.List;

import dev.atomictx.Atomic;
import dev.atomictx.AtomicScope;
import dev.atomictx.FailureKind;
import dev.atomictx.SilentRollbackException;
import dev.atomictx.test.TestDatabase;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcClientAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.annotation.Transactional;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The starter as an application has it: Spring Boot's data source and transaction
 * manager, annotated beans, a real PostgreSQL.
 */
class AtomicOnPostgresqlIntegrationTests {

	private static TestDatabase database;

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(AopAutoConfiguration.class, DataSourceAutoConfiguration.class,
				JdbcTemplateAutoConfiguration.class, JdbcClientAutoConfiguration.class,
				DataSourceTransactionManagerAutoConfiguration.class, TransactionAutoConfiguration.class,
				AtomicAutoConfiguration.class))
		.withPropertyValues("spring.datasource.url=" + database.jdbcUrl(),
				"spring.datasource.username=" + database.username(),
				"spring.datasource.password=" + database.password(), "spring.datasource.hikari.maximum-pool-size=2")
		.withBean(Ledger.class)
		.withBean(Steps.class);

	@BeforeAll
	static void createDatabase() {
		database = TestDatabase.get().createDatabase("autoconfigure");
		database.execute("CREATE TABLE entry (id int PRIMARY KEY)");
	}

	private static List<Integer> entries(JdbcClient jdbc) {
		return jdbc.sql("SELECT id FROM entry ORDER BY id").query(Integer.class).list();
	}

	@Test
	void keepsTheUnitWithoutTheStepThatFailed() {
		this.contextRunner.run((context) -> {
			JdbcClient jdbc = context.getBean(JdbcClient.class);
			jdbc.sql("TRUNCATE entry").update();
			List<String> hooks = new ArrayList<>();
			int attempts = context.getBean(Ledger.class).write(hooks);
			assertThat(attempts).isEqualTo(2);
			assertThat(entries(jdbc)).containsExactly(1, 3);
			assertThat(hooks).containsExactly("committed 2");
		});
	}

	@Test // issue 11
	void leavesPlainTransactionalMethodsAsTheyAre() {
		this.contextRunner.run((context) -> context.getBean(Ledger.class).swallow());
	}

	@Test
	void protectsPlainTransactionalMethodsFromASilentRollbackOnRequest() {
		this.contextRunner.withPropertyValues("atomic.silent-rollback=all").run((context) -> {
			JdbcClient jdbc = context.getBean(JdbcClient.class);
			jdbc.sql("TRUNCATE entry").update();
			assertThatExceptionOfType(SilentRollbackException.class)
				.isThrownBy(() -> context.getBean(Ledger.class).swallow())
				.withMessageContaining("Ledger.swallow")
				.havingCause()
				.withMessageContaining("entry_pkey");
			assertThat(entries(jdbc)).isEmpty();
		});
	}

	static class Ledger {

		private final JdbcClient jdbc;

		private final Steps steps;

		Ledger(JdbcClient jdbc, Steps steps) {
			this.jdbc = jdbc;
			this.steps = steps;
		}

		@Atomic(retryOn = FailureKind.UNIQUE_VIOLATION)
		int write(List<String> hooks) {
			int attempt = AtomicScope.current().attempt();
			AtomicScope.current().onCommit(() -> hooks.add("committed " + attempt));
			this.jdbc.sql("INSERT INTO entry VALUES (1)").update();
			assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> this.steps.fail(2));
			if (attempt == 1) {
				this.jdbc.sql("INSERT INTO entry VALUES (1)").update();
			}
			this.jdbc.sql("INSERT INTO entry VALUES (3)").update();
			return attempt;
		}

		@Transactional
		void swallow() {
			this.jdbc.sql("INSERT INTO entry VALUES (1)").update();
			assertThatExceptionOfType(DuplicateKeyException.class)
				.isThrownBy(() -> this.jdbc.sql("INSERT INTO entry VALUES (1)").update());
		}

	}

	static class Steps {

		private final JdbcClient jdbc;

		Steps(JdbcClient jdbc) {
			this.jdbc = jdbc;
		}

		@Atomic
		void fail(int id) {
			this.jdbc.sql("INSERT INTO entry VALUES (?)").param(id).update();
			throw new IllegalStateException("optional step");
		}

	}

}
