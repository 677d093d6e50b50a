package dev.atomictx.interference;

import org.junit.jupiter.api.Test;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.event.TransactionPhase;
import org.springframework.transaction.event.TransactionalEventListener;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What Spring's transactions can do over JDBC, from begin to the callbacks after the end.
 */
class TransactionIntegrationTests {

	@Test
	void runsTransactionsOfAllKinds() {
		assertThat(ClassPath.compare(Transactions.class)).containsSubsequence("nests:", "setSavepoint(SAVEPOINT_2)",
				"listener after commit: undone", "-> [outer, kept]", "fails at the commit:", "SQLSTATE 23505",
				"loses its connection:", "works after the commit:", "-> [after commit]");
	}

	@Test
	void runsTransactionsOfAllKindsWhereThePoolLeavesAutoCommitOff() {
		assertThat(ClassPath.compare(Transactions.class, "spring.datasource.hikari.auto-commit=false"))
			.doesNotContain("setAutoCommit(false)");
	}

	static class Transactions extends Scenario {

		private JdbcTemplate jdbc;

		private PlatformTransactionManager transactionManager;

		private ApplicationEventPublisher events;

		Transactions() {
			super(Application.class);
		}

		@Override
		protected void run(ConfigurableApplicationContext application, Journal journal) {
			this.jdbc = application.getBean(JdbcTemplate.class);
			this.transactionManager = application.getBean(PlatformTransactionManager.class);
			this.events = application;
			in(TransactionDefinition.PROPAGATION_REQUIRED).executeWithoutResult((status) -> this.jdbc
				.execute("CREATE TABLE note (text text UNIQUE DEFERRABLE INITIALLY DEFERRED)"));
			journal.step("nests", this::nests);
			journal.step("sets savepoints by hand", this::setsSavepoints);
			journal.step("suspends", this::suspends);
			journal.step("requires what is not there",
					() -> in(TransactionDefinition.PROPAGATION_MANDATORY).execute((status) -> ""));
			journal.step("writes read-only", this::writesReadOnly);
			journal.step("fails at the commit", () -> in(TransactionDefinition.PROPAGATION_REQUIRED)
				.execute((status) -> write("twice") + write("twice")));
			journal.step("goes on after an error", this::goesOnAfterAnError);
			journal.step("loses its connection", () -> in(TransactionDefinition.PROPAGATION_REQUIRED)
				.execute((status) -> this.jdbc.queryForList("SELECT pg_terminate_backend(pg_backend_pid())")));
			journal.step("works after the commit", this::worksAfterTheCommit);
		}

		private TransactionTemplate in(int propagation) {
			TransactionTemplate template = new TransactionTemplate(this.transactionManager);
			template.setPropagationBehavior(propagation);
			return template;
		}

		private String write(String text) {
			this.jdbc.update("INSERT INTO note VALUES (?)", text);
			this.events.publishEvent(text);
			return text;
		}

		private Object notes() {
			return in(TransactionDefinition.PROPAGATION_REQUIRED)
				.execute((status) -> this.jdbc.queryForList("DELETE FROM note RETURNING text", String.class));
		}

		private Object nests() {
			TransactionTemplate nested = in(TransactionDefinition.PROPAGATION_NESTED);
			in(TransactionDefinition.PROPAGATION_REQUIRED).executeWithoutResult((status) -> {
				write("outer");
				nested.execute((inner) -> write("kept"));
				nested.executeWithoutResult((inner) -> {
					write("undone");
					inner.setRollbackOnly();
				});
			});
			return notes();
		}

		private Object setsSavepoints() {
			in(TransactionDefinition.PROPAGATION_REQUIRED).executeWithoutResult((status) -> {
				write("before");
				Object savepoint = status.createSavepoint();
				write("undone");
				status.rollbackToSavepoint(savepoint);
				status.releaseSavepoint(savepoint);
			});
			return notes();
		}

		private Object suspends() {
			in(TransactionDefinition.PROPAGATION_REQUIRED).executeWithoutResult((status) -> {
				write("outer");
				in(TransactionDefinition.PROPAGATION_REQUIRES_NEW).execute((inner) -> write("new"));
				in(TransactionDefinition.PROPAGATION_NOT_SUPPORTED).executeWithoutResult((inner) -> notes());
				status.setRollbackOnly();
			});
			return in(TransactionDefinition.PROPAGATION_SUPPORTS).execute((status) -> notes());
		}

		private Object writesReadOnly() {
			TransactionTemplate template = in(TransactionDefinition.PROPAGATION_REQUIRED);
			template.setReadOnly(true);
			template.setIsolationLevel(TransactionDefinition.ISOLATION_SERIALIZABLE);
			template.setTimeout(60);
			return template.execute((status) -> write("never"));
		}

		private Object goesOnAfterAnError() {
			return in(TransactionDefinition.PROPAGATION_REQUIRED).execute((status) -> {
				swallow(() -> this.jdbc.execute("SELECT 1 / 0"));
				return this.jdbc.queryForList("SELECT 1");
			});
		}

		private void swallow(Runnable action) {
			try {
				action.run();
			}
			catch (DataAccessException ex) {
				write("swallowed " + ex.getClass().getSimpleName());
			}
		}

		private Object worksAfterTheCommit() {
			in(TransactionDefinition.PROPAGATION_REQUIRED).executeWithoutResult((status) -> {
				write("before");
				TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
					@Override
					public void afterCommit() {
						notes();
						in(TransactionDefinition.PROPAGATION_REQUIRES_NEW).execute((inner) -> write("after commit"));
					}

					@Override
					public void afterCompletion(int status) {
						throw new IllegalStateException("which Spring logs");
					}
				});
			});
			return notes();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@Import(Listener.class)
	static class Application {

	}

	static class Listener {

		private final Journal journal;

		Listener(Journal journal) {
			this.journal = journal;
		}

		@TransactionalEventListener
		void afterCommit(String text) {
			this.journal.add("listener after commit: " + text);
		}

		@TransactionalEventListener(phase = TransactionPhase.AFTER_ROLLBACK)
		void afterRollback(String text) {
			this.journal.add("listener after rollback: " + text);
		}

	}

}
