package dev.atomictx.application;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import dev.atomictx.Atomic;
import dev.atomictx.AtomicScope;
import dev.atomictx.FailureKind;
import dev.atomictx.SilentRollbackException;
import dev.atomictx.library.ApplicationFixture;
import dev.atomictx.library.OutOfLuckException;
import dev.atomictx.library.Units;
import dev.atomictx.library.Work;
import dev.atomictx.test.TestDatabase;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.annotation.Transactional;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Two databases in one application: Spring Boot's own, and one for the audit.
 */
class SeveralDatabasesIntegrationTests extends ApplicationFixture {

	private final TestDatabase mainDatabase = TestDatabase.get().createDatabase("main");

	private final TestDatabase auditDatabase = TestDatabase.get().createDatabase("audit");

	private final List<String> hooks = new CopyOnWriteArrayList<>();

	private Units main;

	private AuditUnits audit;

	@Override
	protected Class<?> configuration() {
		return Application.class;
	}

	@Override
	protected String[] properties() {
		for (TestDatabase database : List.of(this.mainDatabase, this.auditDatabase)) {
			database.execute("CREATE TABLE log (id int PRIMARY KEY DEFERRABLE INITIALLY DEFERRED)",
					"CREATE TABLE strict (id int PRIMARY KEY)");
		}
		return dataSource(this.mainDatabase, "audit.url=" + this.auditDatabase.jdbcUrl(),
				"audit.username=" + this.auditDatabase.username(), "audit.password=" + this.auditDatabase.password());
	}

	@BeforeEach
	void emptyBoth() {
		this.mainDatabase.execute("TRUNCATE log, strict");
		this.auditDatabase.execute("TRUNCATE log, strict");
		this.hooks.clear();
		this.main = bean(Units.class);
		this.audit = bean(AuditUnits.class);
	}

	private void hook(String name) {
		AtomicScope.current().onCommit(() -> this.hooks.add(name + " committed"));
		AtomicScope.current().onRollback(() -> this.hooks.add(name + " undone"));
	}

	private void logMain(int id) {
		bean(JdbcClient.class).sql("INSERT INTO log VALUES (?)").param(id).update();
	}

	private void logAudit(int id) {
		auditClient().sql("INSERT INTO log VALUES (?)").param(id).update();
	}

	private JdbcClient auditClient() {
		return application().getBean("auditClient", JdbcClient.class);
	}

	private List<Integer> inMain() {
		return logged(this.mainDatabase);
	}

	private List<Integer> inAudit() {
		return logged(this.auditDatabase);
	}

	private static List<Integer> logged(TestDatabase database) {
		return JdbcClient.create(database.dataSource())
			.sql("SELECT id FROM log ORDER BY id")
			.query(Integer.class)
			.list();
	}

	private void fails(Work call) {
		assertThatExceptionOfType(OutOfLuckException.class).isThrownBy(call::run);
	}

	@Test
	void beginsEachOnItsOwnDatabaseAndCommitsTheInnerOneFirst() throws Exception {
		this.main.unit(() -> {
			hook("main");
			logMain(1);
			this.audit.unit(() -> {
				assertThat(AtomicScope.current().isOutermost()).isTrue();
				hook("audit");
				logAudit(1);
			});
			assertThat(inAudit()).containsExactly(1);
			assertThat(inMain()).isEmpty();
			assertThat(this.hooks).containsExactly("audit committed");
		});
		assertThat(inMain()).containsExactly(1);
		assertThat(this.hooks).containsExactly("audit committed", "main committed");
	}

	@Test
	void takesBothWaysToNameTheManager() throws Exception {
		this.audit.byQualifier(() -> logAudit(1));
		this.audit.byBeanName(() -> logAudit(2));
		assertThat(inAudit()).containsExactly(1, 2);
	}

	@Test
	void keepsTheAuditOfAUnitThatFails() {
		fails(() -> this.main.unit(() -> {
			hook("main");
			logMain(1);
			this.audit.unit(() -> {
				hook("audit");
				logAudit(1);
			});
			throw new OutOfLuckException();
		}));
		assertThat(inMain()).isEmpty();
		assertThat(inAudit()).containsExactly(1);
		assertThat(this.hooks).containsExactly("audit committed", "main undone");
	}

	@Test
	void keepsTheUnitWhoseAuditFails() throws Exception {
		this.main.unit(() -> {
			hook("main");
			logMain(1);
			fails(() -> this.audit.unit(() -> {
				hook("audit");
				logAudit(1);
				throw new OutOfLuckException();
			}));
			assertThat(AtomicScope.current().isRollbackOnly()).isFalse();
		});
		assertThat(inMain()).containsExactly(1);
		assertThat(inAudit()).isEmpty();
		assertThat(this.hooks).containsExactly("audit undone", "main committed");
	}

	@Test
	void undoesBothWhenTheAuditsFailureEscapes() {
		fails(() -> this.main.unit(() -> {
			logMain(1);
			this.audit.unit(() -> {
				logAudit(1);
				throw new OutOfLuckException();
			});
		}));
		assertThat(inMain()).isEmpty();
		assertThat(inAudit()).isEmpty();
	}

	@Test
	void interleavesSavepointsOfBoth() throws Exception {
		this.main.unit(() -> {
			logMain(1);
			this.audit.unit(() -> {
				logAudit(1);
				this.main.unit(() -> {
					assertThat(AtomicScope.current().isNested()).isTrue();
					hook("main nested");
					logMain(2);
					fails(() -> this.audit.unit(() -> {
						assertThat(AtomicScope.current().isNested()).isTrue();
						hook("audit nested");
						logAudit(2);
						throw new OutOfLuckException();
					}));
				});
				fails(() -> this.main.unit(() -> {
					hook("main undone scope");
					logMain(3);
					this.audit.unit(() -> logAudit(3));
					throw new OutOfLuckException();
				}));
			});
		});
		assertThat(inMain()).containsExactly(1, 2);
		assertThat(inAudit()).containsExactly(1, 3);
		assertThat(this.hooks).containsExactly("audit nested undone", "main undone scope undone",
				"main nested committed");
	}

	@Test
	void retriesTheInnerOneAlone() throws Exception {
		this.main.unit(() -> {
			logMain(1);
			this.audit.retried(() -> {
				hook("audit attempt " + AtomicScope.current().attempt());
				logAudit(AtomicScope.current().attempt());
				if (AtomicScope.current().attempt() < 3) {
					throw new OutOfLuckException();
				}
			});
		});
		assertThat(inMain()).containsExactly(1);
		assertThat(inAudit()).containsExactly(3);
		assertThat(this.hooks).containsExactly("audit attempt 1 undone", "audit attempt 2 undone",
				"audit attempt 3 committed");
	}

	@Test
	void commitsTheInnerOneInEachAttemptOfTheOuter() throws Exception {
		this.main.retriedWhenOutOfLuck(() -> {
			int attempt = AtomicScope.current().attempt();
			logMain(attempt);
			this.audit.unit(() -> logAudit(attempt));
			if (attempt == 1) {
				throw new OutOfLuckException();
			}
		});
		assertThat(inMain()).containsExactly(2);
		assertThat(inAudit()).containsExactly(1, 2);
	}

	@Test
	void cannotTakeTheAuditBackWhenTheOuterCommitIsRefused() {
		this.mainDatabase.execute("INSERT INTO log VALUES (1)");
		assertThatExceptionOfType(DuplicateKeyException.class).isThrownBy(() -> this.main.unit(() -> {
			hook("main");
			logMain(1);
			this.audit.unit(() -> logAudit(1));
		}));
		assertThat(inAudit()).containsExactly(1);
		assertThat(this.hooks).containsExactly("main undone");
	}

	@Test
	void tellsTheOuterUnitThatTheCommitOfTheAuditWasRefused() throws Exception {
		this.auditDatabase.execute("INSERT INTO log VALUES (1)");
		this.main.unit(() -> {
			logMain(1);
			assertThatExceptionOfType(DuplicateKeyException.class).isThrownBy(() -> this.audit.unit(() -> logAudit(1)));
		});
		assertThat(inMain()).containsExactly(1);
	}

	@Test
	void auditsOnlyWhatHasCommittedFromAHook() throws Exception {
		fails(() -> this.main.unit(() -> {
			logMain(1);
			AtomicScope.current().onCommit(() -> this.audit.record(1));
			throw new OutOfLuckException();
		}));
		assertThat(inAudit()).isEmpty();
		this.main.unit(() -> {
			logMain(2);
			AtomicScope.current().onCommit(() -> this.audit.record(2));
		});
		assertThat(inMain()).containsExactly(2);
		assertThat(inAudit()).containsExactly(2);
	}

	@Test
	void looksForSilentRollbacksOfBoth() throws Exception {
		this.main.unit(() -> {
			logMain(1);
			assertThatExceptionOfType(SilentRollbackException.class)
				.isThrownBy(() -> this.audit.unit(() -> violate(auditClient())));
		});
		assertThat(inMain()).containsExactly(1);
		assertThatExceptionOfType(SilentRollbackException.class)
			.isThrownBy(() -> this.audit.transactional(() -> this.audit.unit(() -> {
				logAudit(1);
				violate(auditClient());
			})));
		assertThat(inAudit()).isEmpty();
	}

	private static void violate(JdbcClient client) {
		client.sql("INSERT INTO strict VALUES (1)").update();
		assertThatExceptionOfType(DataAccessException.class)
			.isThrownBy(() -> client.sql("INSERT INTO strict VALUES (1)").update());
	}

	@EnableAutoConfiguration
	@Configuration(proxyBeanMethods = false)
	@Import({ Units.class, AuditUnits.class })
	static class Application {

		@Bean(defaultCandidate = false)
		@Qualifier("audit")
		HikariDataSource auditDataSource(@Value("${audit.url}") String url, @Value("${audit.username}") String username,
				@Value("${audit.password}") String password) {
			HikariDataSource dataSource = new HikariDataSource();
			dataSource.setJdbcUrl(url);
			dataSource.setUsername(username);
			dataSource.setPassword(password);
			dataSource.setMinimumIdle(0);
			return dataSource;
		}

		@Bean(defaultCandidate = false)
		@Qualifier("audit")
		JdbcTransactionManager auditTransactionManager(@Qualifier("audit") DataSource dataSource) {
			return new JdbcTransactionManager(dataSource);
		}

		@Bean(defaultCandidate = false)
		JdbcClient auditClient(@Qualifier("audit") DataSource dataSource) {
			return JdbcClient.create(dataSource);
		}

	}

	static class AuditUnits {

		private final JdbcClient client;

		AuditUnits(@Qualifier("auditClient") JdbcClient client) {
			this.client = client;
		}

		@Atomic("audit")
		public void unit(Work work) throws Exception {
			work.run();
		}

		@Atomic("audit")
		public void record(int id) {
			this.client.sql("INSERT INTO log VALUES (?)").param(id).update();
		}

		@Atomic(transactionManager = "audit")
		public void byQualifier(Work work) throws Exception {
			work.run();
		}

		@Atomic(transactionManager = "auditTransactionManager")
		public void byBeanName(Work work) throws Exception {
			work.run();
		}

		@Atomic(transactionManager = "audit", retryOn = FailureKind.DEADLOCK, retryFor = OutOfLuckException.class)
		public void retried(Work work) throws Exception {
			work.run();
		}

		@Transactional("audit")
		public void transactional(Work work) throws Exception {
			work.run();
		}

	}

}
