package dev.atomictx.interference;

import java.util.List;

import org.junit.jupiter.api.Test;

import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.context.jdbc.Sql;
import org.springframework.test.context.jdbc.SqlConfig;
import org.springframework.test.context.jdbc.SqlConfig.ErrorMode;
import org.springframework.transaction.annotation.Transactional;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * SQL errors that are swallowed in a transaction, which the database then rolls back
 * although it was to be committed.
 */
class SwallowedErrorIntegrationTests {

	@Test // issue 11
	void insertsOrIgnores() {
		assertThat(ClassPath.compare(InsertOrIgnore.class)).containsSubsequence("first:", "-> inserted", "second:",
				"SQLSTATE 23505", "-> was there");
	}

	@Test
	void reportsTheSwallowedErrorWhereSilentRollbacksOfAllAreReported() {
		List<String> report = ClassPath.WITH_STARTER.run(InsertOrIgnore.class, "atomic.silent-rollback=all");
		assertThat(report).containsSubsequence("first:", "-> inserted", "second:");
		assertThat(report).anyMatch((line) -> line.startsWith("-> threw dev.atomictx.SilentRollbackException: "));
	}

	@Test // issue 11
	void continuesAScriptOfATestOnError() {
		assertThat(ClassPath.compare(Scripts.class)).containsSubsequence("in a transaction of the script:",
				"SQLSTATE 42P01", "SQLSTATE 25P02", "-> []", "in the transaction of the test:", "-> []");
	}

	static class InsertOrIgnore extends Scenario {

		InsertOrIgnore() {
			super(InsertOrIgnoreService.class);
		}

		@Override
		protected void run(ConfigurableApplicationContext application, Journal journal) {
			application.getBean(JdbcTemplate.class).execute("CREATE TABLE product (id int PRIMARY KEY)");
			InsertOrIgnoreService service = application.getBean(InsertOrIgnoreService.class);
			journal.step("first", service::insertOrIgnore);
			journal.step("second", service::insertOrIgnore);
		}

	}

	static class InsertOrIgnoreService {

		private final JdbcTemplate jdbc;

		InsertOrIgnoreService(JdbcTemplate jdbc) {
			this.jdbc = jdbc;
		}

		@Transactional
		String insertOrIgnore() {
			try {
				this.jdbc.update("INSERT INTO product VALUES (1)");
				return "inserted";
			}
			catch (DuplicateKeyException ex) {
				return "was there";
			}
		}

	}

	static class Scripts extends Scenario {

		Scripts() {
			super(Scripts.class);
		}

		@Override
		protected void run(ConfigurableApplicationContext application, Journal journal) {
			JdbcTemplate jdbc = application.getBean(JdbcTemplate.class);
			jdbc.execute("CREATE TABLE note (text text)");
			journal.step("in a transaction of the script", () -> {
				SpringTest.run(application, new ScriptTest(), "inTransactionOfScript");
				return jdbc.queryForList("SELECT text FROM note", String.class);
			});
			journal.step("in the transaction of the test", () -> {
				SpringTest.run(application, new ScriptTest(), "inTransactionOfTest");
				return jdbc.queryForList("SELECT text FROM note", String.class);
			});
		}

	}

	@Sql(statements = { "INSERT INTO note VALUES ('before')", "INSERT INTO missing VALUES ('failing')",
			"INSERT INTO note VALUES ('after')" }, config = @SqlConfig(errorMode = ErrorMode.CONTINUE_ON_ERROR))
	static class ScriptTest {

		void inTransactionOfScript() {
		}

		@Transactional
		void inTransactionOfTest() {
		}

	}

}
