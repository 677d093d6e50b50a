package dev.atomictx.interference;

import org.junit.jupiter.api.Test;

import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.session.Session;
import org.springframework.session.SessionRepository;
import org.springframework.session.jdbc.JdbcIndexedSessionRepository;
import org.springframework.session.jdbc.PostgreSqlJdbcIndexedSessionRepositoryCustomizer;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Spring Session JDBC, which swallows the error of an attribute without a session inside
 * its transaction.
 */
class SessionIntegrationTests {

	@Test // issue 11
	void savesSessions() {
		assertThat(ClassPath.compare(Sessions.class)).containsSubsequence("saves a session:", "-> 1",
				"adds an attribute that another request has added:", "SQLSTATE 23505",
				"saves a session that was deleted meanwhile:", "SQLSTATE 23503", "-> null");
	}

	@Test // issue 11
	void savesSessionsInTheWayOfPostgresql() {
		assertThat(ClassPath.compare(PostgresqlSessions.class)).containsSubsequence(
				"adds an attribute that another request has added:", "-> theirs",
				"saves a session that was deleted meanwhile:", "SQLSTATE 23503", "-> null");
	}

	static class Sessions extends Scenario {

		Sessions() {
			super(Sessions.class);
		}

		@Override
		protected void run(ConfigurableApplicationContext application, Journal journal) {
			execute(application, "org/springframework/session/jdbc/schema-postgresql.sql");
			TransactionTemplate transaction = new TransactionTemplate(
					application.getBean(PlatformTransactionManager.class));
			transaction.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
			JdbcIndexedSessionRepository sessions = new JdbcIndexedSessionRepository(
					application.getBean(JdbcTemplate.class), transaction);
			customize(sessions);
			run(sessions, journal);
			journal.step("deletes expired sessions", () -> {
				sessions.cleanUpExpiredSessions();
				return "done";
			});
		}

		void customize(JdbcIndexedSessionRepository sessions) {
		}

		private <S extends Session> void run(SessionRepository<S> sessions, Journal journal) {
			S session = sessions.createSession();
			session.setAttribute("a", "1");
			journal.step("saves a session", () -> {
				sessions.save(session);
				return sessions.findById(session.getId()).getAttribute("a");
			});
			journal.step("adds an attribute that another request has added", () -> {
				S mine = sessions.findById(session.getId());
				S theirs = sessions.findById(session.getId());
				mine.setAttribute("b", "mine");
				theirs.setAttribute("b", "theirs");
				sessions.save(mine);
				sessions.save(theirs);
				return sessions.findById(session.getId()).getAttribute("b");
			});
			journal.step("saves a session that was deleted meanwhile", () -> {
				S mine = sessions.findById(session.getId());
				sessions.deleteById(session.getId());
				mine.setAttribute("c", "lost");
				sessions.save(mine);
				return sessions.findById(session.getId());
			});
		}

	}

	static class PostgresqlSessions extends Sessions {

		@Override
		void customize(JdbcIndexedSessionRepository sessions) {
			new PostgreSqlJdbcIndexedSessionRepositoryCustomizer().customize(sessions);
		}

	}

}
