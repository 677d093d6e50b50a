package dev.atomictx.postgresql;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import com.zaxxer.hikari.HikariDataSource;
import dev.atomictx.AtomicDefinition;
import dev.atomictx.CommitOutcomeUnknownException;
import dev.atomictx.FailureKind;
import dev.atomictx.engine.EngineFixture;
import dev.atomictx.engine.EngineSettings;
import dev.atomictx.test.fault.PgbouncerProcess;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.core.NestedRuntimeException;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.annotation.Isolation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Units behind PgBouncer: where they run, and how they lose their connections.
 */
class PgbouncerIntegrationTests extends EngineFixture {

	/**
	 * Lets each transaction run on another server connection than the one before.
	 */
	private static final Map<String, String> ROTATING = Map.of("server_round_robin", "1");

	private static final Map<String, String> ONE_SERVER_CONNECTION = Map.of("default_pool_size", "1",
			"query_wait_timeout", "0.3");

	private static final String UNPREPARED = "&prepareThreshold=0";

	private final List<String> runs = new ArrayList<>();

	private PgbouncerProcess pooler;

	private HikariDataSource connections;

	@Override
	protected EngineSettings settings() {
		return super.settings().withDialect(new PostgresqlTransactionDialect())
			.withClassifiers(List.of(new PostgresqlFailureClassifier()));
	}

	private void connect(String poolMode, Map<String, String> settings, String parameters) {
		Map<String, String> all = new HashMap<>(settings);
		all.put("pool_mode", poolMode);
		this.pooler = PgbouncerProcess.create(this.database, all);
		this.connections = new HikariDataSource();
		this.connections.setJdbcUrl(this.pooler.jdbcUrl() + parameters);
		this.connections.setMinimumIdle(0);
		this.connections.setConnectionTimeout(1000);
		this.transactionManager = new JdbcTransactionManager(this.connections);
		this.jdbc = JdbcClient.create(this.connections);
		this.runs.clear();
	}

	@AfterEach
	void disconnect() {
		if (this.connections != null) {
			this.connections.close();
			this.pooler.close();
		}
	}

	private int pid() {
		return this.jdbc.sql("SELECT pg_backend_pid()").query(Integer.class).single();
	}

	private void pay(Runnable before) {
		AtomicDefinition retried = unit("pay").withRetryOn(FailureKind.CONNECTION_FAILURE).withMaxRetries(2);
		this.atomic.executeWithoutResult(retried, (scope) -> {
			this.runs.add("pay#" + scope.attempt());
			before.run();
			log("paid");
		});
	}

	@Test
	void runsEachTransactionOnOneServerConnection() {
		connect("transaction", ROTATING, UNPREPARED);
		this.pooler.openServerConnections(2);
		List<Integer> pids = List.of(pidOfNestedScopes(), pidOfNestedScopes(), pidOfNestedScopes());
		assertThat(pids.get(0)).isEqualTo(pids.get(2)).isNotEqualTo(pids.get(1));
	}

	private int pidOfNestedScopes() {
		return this.atomic.execute((outer) -> {
			int pid = pid();
			this.atomic.executeWithoutResult((kept) -> assertThat(pid()).isEqualTo(pid));
			this.atomic.executeWithoutResult((undone) -> {
				assertThat(pid()).isEqualTo(pid);
				undone.setRollbackOnly();
			});
			assertThat(pid()).isEqualTo(pid);
			return pid;
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "session", "transaction" })
	void renewsSavepointsInOneRoundTrip(String poolMode) {
		connect(poolMode, ROTATING, UNPREPARED + "&socketFactory=" + CountingSocketFactory.class.getName());
		log("connected");
		int before = CountingSocketFactory.flushes();
		this.atomic.executeWithoutResult((outer) -> {
			for (int i = 1; i <= 3; i++) {
				String note = "nested " + i;
				this.atomic.executeWithoutResult((nested) -> log(note));
			}
		});
		assertThat(CountingSocketFactory.flushes() - before).isEqualTo(3 + 3 + 1);
		assertThat(logged()).containsExactly("connected", "nested 1", "nested 2", "nested 3");
	}

	@ParameterizedTest
	@CsvSource({ "session, 0", "session, 1", "session, 2", "transaction, 0", "transaction, 1", "transaction, 2" })
	void retriesADeadlockInTheScopeThatOwnsTheLock(String poolMode, int owner) throws Exception {
		connect(poolMode, ROTATING, UNPREPARED);
		this.pooler.openServerConnections(4);
		try (Adversary adversary = new Adversary(new DriverManagerDataSource(this.pooler.jdbcUrl() + UNPREPARED),
				lockSql(2))) {
			level(0, owner, adversary);
		}
		List<String> expected = new ArrayList<>(List.of("0#1", "1#1", "2#1"));
		for (int depth = owner; depth <= 2; depth++) {
			expected.add(depth + "#" + ((depth == owner) ? 2 : 1));
		}
		assertThat(this.runs).containsExactlyElementsOf(expected);
		assertThat(logged()).containsExactly("level 0", "level 1", "level 2");
	}

	/**
	 * Three scopes, one in the other: one takes the first lock, the innermost wants the
	 * second. The owner's second attempt lets the other side finish first.
	 */
	private void level(int depth, int owner, Adversary adversary) {
		this.atomic.executeWithoutResult(unit("level " + depth).withRetryOn(FailureKind.DEADLOCK), (scope) -> {
			this.runs.add(depth + "#" + scope.attempt());
			log("level " + depth);
			this.jdbc.sql("SET LOCAL deadlock_timeout = '10ms'").update();
			if (scope.attempt() == 2) {
				adversary.finish();
			}
			if (depth == owner) {
				Adversary.lock(this.jdbc, lockSql(1));
			}
			if (depth < 2) {
				level(depth + 1, owner, adversary);
				return;
			}
			if (this.runs.size() == 3) {
				adversary.want(lockSql(1));
			}
			Adversary.lock(this.jdbc, lockSql(2));
		});
	}

	private static String lockSql(int account) {
		return "SELECT id FROM account WHERE id = " + account + " FOR UPDATE";
	}

	@ParameterizedTest
	@ValueSource(strings = { "session", "transaction" })
	void countsAttemptsWhoseServerConnectionIsLost(String poolMode) {
		connect(poolMode, Map.of(), UNPREPARED);
		assertThatExceptionOfType(DataAccessException.class)
			.isThrownBy(() -> pay(() -> this.observer.sql("SELECT pg_terminate_backend(?, 10000)")
				.param(pid())
				.query(Boolean.class)
				.single()));
		assertThat(this.runs).containsExactly("pay#1", "pay#2", "pay#3");
		assertThat(logged()).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "session", "transaction" })
	void goesOnWhenPgbouncerHasBeenRestarted(String poolMode) {
		connect(poolMode, Map.of(), UNPREPARED);
		pay(() -> {
			pid();
			if (this.runs.size() == 1) {
				this.pooler.stop();
				this.pooler.start();
			}
		});
		assertThat(this.runs).containsExactly("pay#1", "pay#2");
		assertThat(logged()).containsExactly("paid");
	}

	@Test // issue 11
	void countsAttemptsThatGetNoServerConnection() throws SQLException {
		// Else the driver would wait for one as soon as it connects.
		connect("transaction", ONE_SERVER_CONNECTION, UNPREPARED + "&assumeMinServerVersion=9.0");
		log("connected");
		try (Connection holder = DriverManager.getConnection(this.pooler.jdbcUrl());
				Statement statement = holder.createStatement()) {
			holder.setAutoCommit(false);
			statement.execute("SELECT 1");
			assertThatExceptionOfType(DataAccessException.class).isThrownBy(() -> pay(() -> {
			})).havingRootCause().withMessageContaining("query_wait_timeout");
		}
		assertThat(this.runs).containsExactly("pay#1", "pay#2", "pay#3");
		assertThat(this.timer.sleeps()).hasSize(2);
		assertThat(logged()).containsExactly("connected");
	}

	@Test // issue 11
	void countsAttemptsThatPgbouncerDoesNotLetConnect() throws SQLException {
		connect("transaction", Map.of("max_client_conn", "1"), UNPREPARED);
		// PgBouncer may not have noticed yet that the connection before is closed.
		try (Connection only = Awaitility.await()
			.ignoreExceptions()
			.until(() -> DriverManager.getConnection(this.pooler.jdbcUrl()), Objects::nonNull)) {
			assertThatExceptionOfType(CannotCreateTransactionException.class).isThrownBy(() -> pay(() -> {
			})).havingRootCause().withMessageContaining("max_client_conn");
			assertThat(only.isClosed()).isFalse();
		}
		assertThat(this.runs).isEmpty();
		assertThat(this.timer.sleeps()).hasSize(2);
	}

	/**
	 * With the SQLSTATE of a statement that PgBouncer cuts short, so it could be COMMIT.
	 */
	@Test
	void reportsAnUnknownOutcomeWhenPgbouncerEndsAnIdleTransaction() {
		connect("transaction", Map.of("idle_transaction_timeout", "0.1"), UNPREPARED);
		assertThatExceptionOfType(CommitOutcomeUnknownException.class)
			.isThrownBy(() -> this.atomic.executeWithoutResult((scope) -> {
				log("idle");
				int pid = pid();
				Awaitility.await().until(() -> isGone(pid));
			}));
		assertThat(logged()).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "session", "transaction" })
	void retriesAUnitWhoseIdleTransactionTheServerHasEnded(String poolMode) {
		connect(poolMode, Map.of(), UNPREPARED);
		AtomicDefinition retried = unit("pay").withRetryOn(FailureKind.CONNECTION_FAILURE);
		this.atomic.executeWithoutResult(retried, (scope) -> {
			log("attempt " + scope.attempt());
			if (scope.attempt() == 1) {
				int pid = pid();
				this.jdbc.sql("SET LOCAL idle_in_transaction_session_timeout = '50ms'").update();
				Awaitility.await().until(() -> isGone(pid));
			}
		});
		assertThat(logged()).containsExactly("attempt 2");
	}

	private boolean isGone(int pid) {
		return this.observer.sql("SELECT count(*) FROM pg_stat_activity WHERE pid = ?")
			.param(pid)
			.query(Integer.class)
			.single() == 0;
	}

	@Test // issue 11
	void doesNotRetryInStatementMode() {
		connect("statement", Map.of(), "");
		assertThatExceptionOfType(DataAccessException.class).isThrownBy(() -> pay(() -> {
		})).havingRootCause().withMessageContaining("transaction blocks not allowed in statement pooling mode");
		assertThat(this.runs).containsExactly("pay#1");
	}

	@Test
	void losesPreparedStatementsInTransactionMode() {
		connect("transaction", ROTATING, "");
		this.pooler.openServerConnections(2);
		assertThat(sqlStatesOfThirtyUnits()).contains("42P05", "26000");
	}

	@Test
	void losesNothingInTransactionModeWhenNothingIsPrepared() {
		connect("transaction", ROTATING, UNPREPARED);
		this.pooler.openServerConnections(2);
		assertThat(sqlStatesOfThirtyUnits()).isEmpty();
	}

	private List<String> sqlStatesOfThirtyUnits() {
		List<String> sqlStates = new ArrayList<>();
		for (int i = 0; i < 30; i++) {
			try {
				this.atomic.executeWithoutResult((scope) -> pid());
			}
			catch (NestedRuntimeException ex) {
				sqlStates.add(((SQLException) ex.getRootCause()).getSQLState());
			}
		}
		return sqlStates;
	}

	/**
	 * Spring sets the level in a statement of its own before BEGIN, and PgBouncer sends
	 * that to another server connection.
	 */
	@Test
	void missesADeclaredIsolationLevelInTransactionMode() {
		connect("transaction", ROTATING, UNPREPARED);
		this.pooler.openServerConnections(3);
		assertThat(isolationOf(unit("sum").withIsolation(Isolation.SERIALIZABLE))).isEqualTo("read committed");
		assertThat(List.of(isolationOf(unit("1")), isolationOf(unit("2")), isolationOf(unit("3"))))
			.contains("serializable");
	}

	@Test
	void hasTheIsolationLevelOfTheDatabaseInTransactionMode() {
		String alter = "ALTER DATABASE " + this.observer.sql("SELECT current_database()").query(String.class).single();
		this.observer.sql(alter + " SET default_transaction_isolation = 'serializable'").update();
		try {
			connect("transaction", ROTATING, UNPREPARED);
			this.pooler.openServerConnections(2);
			for (int i = 0; i < 4; i++) {
				assertThat(isolationOf(unit("sum").withIsolation(Isolation.SERIALIZABLE))).isEqualTo("serializable");
			}
		}
		finally {
			this.observer.sql(alter + " RESET default_transaction_isolation").update();
		}
	}

	private String isolationOf(AtomicDefinition definition) {
		return this.atomic.execute(definition,
				(scope) -> this.jdbc.sql("SELECT current_setting('transaction_isolation')")
					.query(String.class)
					.single());
	}

}
