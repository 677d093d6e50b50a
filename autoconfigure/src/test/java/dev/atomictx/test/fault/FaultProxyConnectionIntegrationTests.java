package dev.atomictx.test.fault;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;
import org.postgresql.ds.PGSimpleDataSource;

import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests of what {@link FaultProxy} understands of the driver, and does to connections.
 */
class FaultProxyConnectionIntegrationTests extends FaultProxyFixture {

	@Test
	void passesEverythingOnUnlessToldOtherwise() throws SQLException {
		try (Connection connection = transaction(this.proxy.dataSource())) {
			insert(connection, 1);
			connection.commit();
			insert(connection, 2);
			connection.rollback();
		}
		assertThat(things()).containsExactly(1);
		assertThat(this.proxy.counters())
			.extracting(FaultCounters::commits, FaultCounters::committed, FaultCounters::requestsLost,
					FaultCounters::acknowledgementsLost)
			.containsExactly(1, 1, 0, 0);
	}

	@ParameterizedTest
	@ValueSource(strings = { "prepareThreshold=5", "prepareThreshold=1", "prepareThreshold=0", "prepareThreshold=-1",
			"preferQueryMode=simple", "preferQueryMode=extendedForPrepared", "preferQueryMode=extendedCacheEverything",
			"autosave=always", "protocolVersion=3.2" })
	void recognizesEveryCommitOfTheDriver(String setting) throws SQLException {
		PGSimpleDataSource dataSource = dataSource(setting);
		try (Connection connection = transaction(dataSource)) {
			for (int id = 1; id <= 8; id++) {
				insert(connection, id);
				connection.commit();
			}
			this.proxy.onCommit().loseAcknowledgement();
			insert(connection, 9);
			assertConnectionFailure(connection::commit);
		}
		try (Connection connection = transaction(dataSource)) {
			this.proxy.onCommit().loseRequest();
			insert(connection, 10);
			assertConnectionFailure(connection::commit);
		}
		assertThat(things()).containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9);
		assertThat(this.proxy.counters().commits()).isEqualTo(10);
		assertThat(this.proxy.counters().committed()).isEqualTo(9);
	}

	@Test
	void doesNotTakeTheAnswerRollbackForACommit() throws SQLException {
		try (Connection connection = transaction(this.proxy.dataSource())) {
			assertThatExceptionOfType(SQLException.class).isThrownBy(() -> execute(connection, "SELECT 1/0"));
			connection.commit();
		}
		assertThat(this.proxy.counters().commits()).isEqualTo(1);
		assertThat(this.proxy.counters().committed()).isZero();
	}

	@Test
	void goesOnAfterAnErrorInTheMiddleOfABatch() throws SQLException {
		try (Connection connection = transaction(this.proxy.dataSource());
				Statement statement = connection.createStatement()) {
			statement.addBatch("INSERT INTO thing VALUES (1)");
			statement.addBatch("INSERT INTO thing VALUES (1/0)");
			statement.addBatch("INSERT INTO thing VALUES (3)");
			assertThatExceptionOfType(SQLException.class).isThrownBy(statement::executeBatch);
			connection.rollback();
			this.proxy.onCommit().loseAcknowledgement();
			insert(connection, 4);
			assertConnectionFailure(connection::commit);
		}
		assertThat(things()).containsExactly(4);
	}

	@Test
	void passesCursorsAndCopiesOn() throws SQLException, IOException {
		ByteArrayOutputStream copied = new ByteArrayOutputStream();
		try (Connection connection = transaction(this.proxy.dataSource())) {
			CopyManager copies = connection.unwrap(PGConnection.class).getCopyAPI();
			copies.copyIn("COPY thing FROM STDIN", new StringReader("1\n2\n"));
			copies.copyOut("COPY thing TO STDOUT", copied);
			assertThat(count(connection, "SELECT generate_series(1, 1000)")).isEqualTo(1000);
			connection.commit();
		}
		assertThat(copied.toString(StandardCharsets.UTF_8)).isEqualTo("1\n2\n");
		assertThat(things()).containsExactly(1, 2);
	}

	@Test
	void passesCancellationsOn() throws SQLException {
		try (Connection connection = this.proxy.dataSource().getConnection();
				Statement statement = connection.createStatement()) {
			CompletableFuture<Void> pending = inBackground(() -> statement.execute("SELECT pg_sleep(600)"));
			int backend = connection.unwrap(PGConnection.class).getBackendPID();
			Awaitility.await().until(() -> isSleeping(backend));
			statement.cancel();
			assertThatExceptionOfType(RuntimeException.class).isThrownBy(pending::join)
				.havingRootCause()
				.isInstanceOfSatisfying(SQLException.class, (ex) -> assertThat(ex.getSQLState()).isEqualTo("57014"));
		}
	}

	@Test
	void refusesConnectionsUntilItAcceptsThemAgain() throws SQLException {
		try (Connection open = this.proxy.dataSource().getConnection()) {
			this.proxy.refuseConnections();
			assertConnectionFailure(() -> this.proxy.dataSource().getConnection().close());
			insert(open, 1);
		}
		this.proxy.acceptConnections();
		try (Connection connection = this.proxy.dataSource().getConnection()) {
			insert(connection, 2);
		}
		assertThat(things()).containsExactly(1, 2);
		assertThat(this.proxy.counters().refusals()).isPositive();
	}

	@Test
	void cutsAllConnectionsAtOnce() throws SQLException {
		try (Connection one = transaction(this.proxy.dataSource());
				Connection other = transaction(this.proxy.dataSource())) {
			insert(one, 1);
			assertThat(this.proxy.cutAll()).isEqualTo(2);
			assertConnectionFailure(one::commit);
			assertThat(other.isValid(10)).isFalse();
		}
		assertThat(things()).isEmpty();
	}

	@Test
	void leavesNoThreadOrSessionBehind() throws SQLException {
		this.proxy.onStatement((sql) -> sql.startsWith("INSERT")).delayRequestUntil(new CompletableFuture<>());
		try (Connection connection = this.proxy.dataSource().getConnection()) {
			int backend = connection.unwrap(PGConnection.class).getBackendPID();
			CompletableFuture<Void> pending = inBackground(() -> insert(connection, 1));
			Awaitility.await().until(() -> this.proxy.counters().statements() > 0);
			this.proxy.close();
			assertThatExceptionOfType(RuntimeException.class).isThrownBy(pending::join);
			Awaitility.await().until(() -> !isAlive(backend));
		}
		assertThat(Thread.getAllStackTraces().keySet()).extracting(Thread::getName)
			.noneMatch((name) -> name.startsWith("fault-proxy-" + this.proxy.port()));
	}

	private PGSimpleDataSource dataSource(String setting) {
		PGSimpleDataSource dataSource = this.proxy.dataSource();
		dataSource.setUrl(dataSource.getUrl() + (dataSource.getUrl().contains("?") ? "&" : "?") + setting);
		return dataSource;
	}

	private static void execute(Connection connection, String sql) throws SQLException {
		try (Statement statement = connection.createStatement()) {
			statement.execute(sql);
		}
	}

	private static int count(Connection connection, String sql) throws SQLException {
		try (Statement statement = connection.createStatement()) {
			statement.setFetchSize(10);
			ResultSet rows = statement.executeQuery(sql);
			int count = 0;
			while (rows.next()) {
				count++;
			}
			return count;
		}
	}

	private static boolean isSleeping(int backend) {
		return JdbcClient.create(database.dataSource())
			.sql("SELECT count(*) = 1 FROM pg_stat_activity WHERE pid = ? AND wait_event = 'PgSleep'")
			.param(backend)
			.query(Boolean.class)
			.single();
	}

	private static boolean isAlive(int backend) {
		return JdbcClient.create(database.dataSource())
			.sql("SELECT count(*) = 1 FROM pg_stat_activity WHERE pid = ?")
			.param(backend)
			.query(Boolean.class)
			.single();
	}

}
