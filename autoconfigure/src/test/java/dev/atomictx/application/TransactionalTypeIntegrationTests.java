package dev.atomictx.application;

import java.util.List;

import dev.atomictx.Atomic;
import dev.atomictx.AtomicScope;
import dev.atomictx.Rollback;
import dev.atomictx.autoconfigure.AtomicAutoConfiguration;
import dev.atomictx.interceptor.AtomicSetupException;
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
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.annotation.Isolation;
import org.springframework.transaction.annotation.Transactional;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * A {@code @Transactional} class in the middle of its migration. Issue 11.
 */
class TransactionalTypeIntegrationTests {

	private static TestDatabase database;

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(AopAutoConfiguration.class, DataSourceAutoConfiguration.class,
				JdbcTemplateAutoConfiguration.class, JdbcClientAutoConfiguration.class,
				DataSourceTransactionManagerAutoConfiguration.class, TransactionAutoConfiguration.class,
				AtomicAutoConfiguration.class))
		.withPropertyValues("spring.datasource.url=" + database.jdbcUrl(),
				"spring.datasource.username=" + database.username(),
				"spring.datasource.password=" + database.password(), "spring.datasource.hikari.maximum-pool-size=2");

	@BeforeAll
	static void createDatabase() {
		database = TestDatabase.get().createDatabase("migration");
		database.execute("CREATE TABLE notice (text text)");
	}

	@Test
	void doesWhatTheMethodsDeclare() {
		this.runner.withBean(Notices.class).run((context) -> {
			Notices notices = context.getBean(Notices.class);
			assertThatExceptionOfType(BusinessException.class).isThrownBy(notices::keep);
			assertThat(notices.level()).isEqualTo("serializable");
			assertThat(notices.quiet()).isZero();
			assertThat(notices.retried()).isEqualTo(2);
			assertThat(notices.all()).containsExactly("kept", "attempt 2");
		});
	}

	@Test
	void refusesToStartWhereItCouldNot() {
		this.runner.withBean(ContradictoryNotices.class)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(AtomicSetupException.class)
				.hasMessageContaining("@Transactional on " + ContradictoryNotices.class.getName())
				.hasMessageContaining(ContradictoryNotices.class.getName() + ".keep")
				.hasMessageContaining(BusinessException.class.getName()));
	}

	static class BusinessException extends RuntimeException {

		private static final long serialVersionUID = 1L;

	}

	@Transactional(noRollbackFor = BusinessException.class)
	static class Notices {

		private final JdbcClient jdbc;

		Notices(JdbcClient jdbc) {
			this.jdbc = jdbc;
		}

		private void insert(String text) {
			this.jdbc.sql("INSERT INTO notice VALUES (?)").param(text).update();
		}

		@Atomic(noRollbackFor = BusinessException.class)
		public void keep() {
			insert("kept");
			throw new BusinessException();
		}

		@Atomic(isolation = Isolation.SERIALIZABLE)
		public String level() {
			return this.jdbc.sql("SHOW transaction_isolation").query(String.class).single();
		}

		@Atomic
		public int quiet() {
			insert("rolled back");
			throw new Rollback();
		}

		@Atomic(retryFor = IllegalStateException.class)
		public int retried() {
			int attempt = AtomicScope.current().attempt();
			insert("attempt " + attempt);
			if (attempt == 1) {
				throw new IllegalStateException("once");
			}
			return attempt;
		}

		public List<String> all() {
			return this.jdbc.sql("SELECT text FROM notice").query(String.class).list();
		}

	}

	@Transactional
	static class ContradictoryNotices {

		@Atomic(noRollbackFor = BusinessException.class)
		public void keep() {
			throw new BusinessException();
		}

	}

}
