package dev.atomictx.witness;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.atomictx.AtomicDefinition;
import dev.atomictx.FailureKind;
import dev.atomictx.engine.AtomicTemplate;
import dev.atomictx.test.OwnThread;
import dev.atomictx.test.TestDatabase;
import dev.atomictx.test.fault.FaultProxy;
import dev.atomictx.test.fault.PgbouncerProcess;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;

import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Lost COMMITs behind PgBouncer, where the backend of a transaction serves another client
 * afterwards.
 */
class WitnessBehindPgbouncerIntegrationTests {

	private static final int UNITS = 300;

	@ParameterizedTest // issue 12
	@ValueSource(strings = { "session", "transaction" })
	void resolvesEveryOutcomeAndDisturbsNoNeighbour(String poolMode) throws Exception {
		TestDatabase database = TestDatabase.get().createDatabase("pgbouncer");
		database.execute("CREATE TABLE payment (call int NOT NULL)", "CREATE TABLE neighbour (id int NOT NULL)");
		WitnessingApplication.createTable(database.dataSource(), "postgresql");
		try (PgbouncerProcess pooler = PgbouncerProcess.create(database,
				Map.of("pool_mode", poolMode, "default_pool_size", "4", "server_round_robin", "1"));
				FaultProxy proxy = FaultProxy.to(server(pooler));
				HikariDataSource pool = pool(proxy)) {
			AtomicBoolean done = new AtomicBoolean();
			CompletableFuture<Integer> neighbour = CompletableFuture
				.supplyAsync(() -> work(pooler.jdbcUrl() + "&prepareThreshold=0", done), new OwnThread());
			payEach(new WitnessingApplication(pool), proxy);
			done.set(true);
			assertThat(neighbour.join()).isPositive();
		}
		assertThat(JdbcClient.create(database.dataSource())
			.sql("SELECT count(DISTINCT call) = " + UNITS + " AND count(*) = " + UNITS + " FROM payment")
			.query(Boolean.class)
			.single()).isTrue();
	}

	private static PGSimpleDataSource server(PgbouncerProcess pooler) {
		PGSimpleDataSource server = new PGSimpleDataSource();
		server.setUrl(pooler.jdbcUrl() + "&prepareThreshold=0");
		return server;
	}

	private static HikariDataSource pool(FaultProxy proxy) {
		HikariConfig config = new HikariConfig();
		config.setDataSource(proxy.dataSource());
		config.setMaximumPoolSize(2);
		return new HikariDataSource(config);
	}

	private static void payEach(WitnessingApplication application, FaultProxy proxy) {
		AtomicTemplate atomic = application.engine(application.settings());
		AtomicDefinition definition = AtomicDefinition.DEFAULT.withRetryOn(FailureKind.CONNECTION_FAILURE);
		for (int i = 1; i <= UNITS; i++) {
			int call = i;
			if (call % 2 == 0) {
				proxy.onCommit().loseAcknowledgement();
			}
			else if (call % 5 == 0) {
				proxy.onCommit().loseRequest();
			}
			atomic.executeWithoutResult(definition,
					(scope) -> application.jdbc.sql("INSERT INTO payment VALUES (?)").param(call).update());
		}
		assertThat(proxy.counters().acknowledgementsLost()).isEqualTo(UNITS / 2);
	}

	/**
	 * Another application that shares the server connections, and loses none of its own.
	 * @return how many transactions it made
	 */
	private static int work(String url, AtomicBoolean done) {
		int transactions = 0;
		try (Connection connection = DriverManager.getConnection(url);
				Statement statement = connection.createStatement()) {
			connection.setAutoCommit(false);
			while (!done.get()) {
				statement.execute("INSERT INTO neighbour VALUES (1)");
				try (ResultSet row = statement.executeQuery("SELECT count(*) FROM neighbour")) {
					row.next();
				}
				connection.commit();
				transactions++;
			}
			return transactions;
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
