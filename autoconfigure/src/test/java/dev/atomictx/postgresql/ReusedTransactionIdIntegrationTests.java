package dev.atomictx.postgresql;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;

import javax.sql.DataSource;

import dev.atomictx.test.fault.PostgresqlProcess;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A server that crashes before it has written down anything of a transaction gives the
 * transaction's id out again.
 */
class ReusedTransactionIdIntegrationTests {

	private PostgresqlProcess server;

	private DataSource dataSource;

	private CommitResolver resolver;

	@BeforeEach
	void createServer() {
		this.server = PostgresqlProcess
			.create(Map.of("wal_writer_delay", "10s", "wal_writer_flush_after", "1GB", "autovacuum", "off"));
		this.dataSource = this.server.createDatabase("shop");
		JdbcClient.create(this.dataSource).sql("CREATE TABLE thing (id int)").update();
		this.resolver = new CommitResolver(this.dataSource, Duration.ofSeconds(3));
	}

	@AfterEach
	void closeServer() {
		this.server.close();
	}

	@Test
	void doesNotTakeAnotherTransactionForTheLostOne() throws SQLException {
		CommitEvidence evidence = loseByRestart();
		reuse(evidence);
		assertThat(this.resolver.resolve(evidence)).startsWith("the server has crashed");
	}

	@Test
	void doesNotTakeAnotherTransactionForTheOneLostWithABackend() throws SQLException {
		CommitEvidence evidence = loseByCrashOfBackend();
		reuse(evidence);
		assertThat(this.resolver.resolve(evidence)).startsWith("the server has crashed");
	}

	@Test
	void knowsThatATransactionTheServerHasNotHeardOfIsLost() throws SQLException {
		assertThat(this.resolver.resolve(loseByRestart())).isEqualTo("aborted");
	}

	@Test
	void knowsThatALostTransactionIsLostWhileAnotherHasItsId() throws SQLException {
		CommitEvidence evidence = loseByRestart();
		try (Connection connection = this.dataSource.getConnection()) {
			connection.setAutoCommit(false);
			assertThat(insert(connection, 2).transactionId()).isEqualTo(evidence.transactionId());
			assertThat(this.resolver.resolve(evidence)).isEqualTo("aborted");
		}
	}

	private CommitEvidence loseByRestart() throws SQLException {
		try (Connection connection = this.dataSource.getConnection()) {
			connection.setAutoCommit(false);
			CommitEvidence evidence = insert(connection, 1);
			this.server.kill9();
			this.server.start();
			return evidence;
		}
	}

	private CommitEvidence loseByCrashOfBackend() throws SQLException {
		try (Connection connection = this.dataSource.getConnection()) {
			connection.setAutoCommit(false);
			CommitEvidence evidence = insert(connection, 1);
			ProcessHandle.of(evidence.pid()).orElseThrow().destroyForcibly();
			Awaitility.await()
				.pollInterval(Duration.ofMillis(20))
				.until(() -> this.server.log().contains("all server processes terminated; reinitializing"));
			Awaitility.await().ignoreExceptions().until(() -> things() == 0);
			return evidence;
		}
	}

	/**
	 * Commit another transaction that gets the id of the lost one.
	 */
	private void reuse(CommitEvidence lost) throws SQLException {
		try (Connection connection = this.dataSource.getConnection()) {
			connection.setAutoCommit(false);
			assertThat(insert(connection, 2).transactionId()).isEqualTo(lost.transactionId());
			connection.commit();
		}
		assertThat(things()).isEqualTo(1);
	}

	private int things() {
		return JdbcClient.create(this.dataSource).sql("SELECT count(*) FROM thing").query(Integer.class).single();
	}

	private static CommitEvidence insert(Connection connection, int id) throws SQLException {
		try (Statement statement = connection.createStatement()) {
			statement.executeUpdate("INSERT INTO thing VALUES (" + id + ")");
		}
		return Objects.requireNonNull(CommitEvidence.collect(connection));
	}

}
