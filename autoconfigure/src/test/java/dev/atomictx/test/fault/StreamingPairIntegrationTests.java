package dev.atomictx.test.fault;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.atomictx.test.OwnThread;
import org.junit.jupiter.api.Test;

import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link StreamingPair}.
 */
class StreamingPairIntegrationTests {

	@Test
	void keepsASynchronousCommitThatThePrimaryLoses() {
		try (StreamingPair pair = StreamingPair.synchronous()) {
			DataSource dataSource = table(pair);
			insert(dataSource, 1);
			pair.primary().kill9();
			pair.failOver();
			assertThat(things(dataSource)).containsExactly(1);
			insert(dataSource, 2);
			assertThat(things(dataSource)).containsExactly(1, 2);
		}
	}

	@Test
	void beginsATimelineWhenPromoted() {
		try (StreamingPair pair = StreamingPair.asynchronous()) {
			DataSource dataSource = table(pair);
			int before = timelineOfCheckpoint(pair.primary());
			assertThat(timeline(dataSource)).isEqualTo(before);
			pair.failOver();
			assertThat(timeline(dataSource)).isGreaterThan(before);
			// Until a checkpoint has ended, minutes later by itself, the control file
			// names
			// the old one.
			pair.standby().client().sql("CHECKPOINT").update();
			assertThat(timelineOfCheckpoint(pair.standby())).isGreaterThan(before);
		}
	}

	@Test
	void losesAnAsynchronousCommitThatTheStandbyHasNotGot() {
		try (StreamingPair pair = StreamingPair.asynchronous()) {
			DataSource dataSource = table(pair);
			insert(dataSource, 1);
			pair.awaitStandby();
			pair.stopStreaming();
			insert(dataSource, 2);
			pair.failOver();
			assertThat(things(dataSource)).containsExactly(1);
			assertThat(things(pair.primary().dataSource("shop"))).containsExactly(1, 2);
		}
	}

	@Test
	void catchesUpWhenStreamingIsResumed() {
		try (StreamingPair pair = StreamingPair.asynchronous()) {
			DataSource dataSource = table(pair);
			pair.stopStreaming();
			insert(dataSource, 1);
			assertThat(things(pair.standby().dataSource("shop"))).isEmpty();
			pair.resumeStreaming();
			pair.awaitStandby();
			assertThat(things(pair.standby().dataSource("shop"))).containsExactly(1);
		}
	}

	@Test
	void waitsForTheStandbyInASynchronousCommit() {
		try (StreamingPair pair = StreamingPair.synchronous()) {
			DataSource dataSource = table(pair);
			pair.stopStreaming();
			CompletableFuture<Void> commit = CompletableFuture.runAsync(() -> insert(dataSource, 1), new OwnThread());
			PostgresqlProcess.await().until(() -> isWaitingForStandby(pair.primary()));
			assertThat(commit).isNotDone();
			pair.resumeStreaming();
			commit.join();
			assertThat(things(dataSource)).containsExactly(1);
		}
	}

	@Test
	void showsAPoolTheFailoverBehindOneAddress() throws SQLException {
		try (StreamingPair pair = StreamingPair.synchronous(); HikariDataSource pool = pool(table(pair))) {
			try (Connection connection = pool.getConnection(); Statement statement = connection.createStatement()) {
				connection.setAutoCommit(false);
				statement.executeUpdate("INSERT INTO thing VALUES (1)");
				pair.failOver();
				assertThatExceptionOfType(SQLException.class).isThrownBy(connection::commit)
					.satisfies((ex) -> assertThat(ex.getSQLState()).startsWith("08"));
			}
			assertThat(things(pool)).isEmpty();
			assertThat(isInRecovery(pool)).isFalse();
		}
	}

	private static DataSource table(StreamingPair pair) {
		DataSource dataSource = pair.createDatabase("shop");
		JdbcClient.create(dataSource).sql("CREATE TABLE thing (id int)").update();
		pair.awaitStandby();
		return dataSource;
	}

	private static HikariDataSource pool(DataSource dataSource) {
		HikariConfig config = new HikariConfig();
		config.setDataSource(dataSource);
		config.setMaximumPoolSize(1);
		return new HikariDataSource(config);
	}

	private static void insert(DataSource dataSource, int id) {
		JdbcClient.create(dataSource).sql("INSERT INTO thing VALUES (" + id + ")").update();
	}

	private static List<Integer> things(DataSource dataSource) {
		return JdbcClient.create(dataSource).sql("SELECT id FROM thing ORDER BY id").query(Integer.class).list();
	}

	private static boolean isInRecovery(DataSource dataSource) {
		return JdbcClient.create(dataSource).sql("SELECT pg_is_in_recovery()").query(Boolean.class).single();
	}

	private static boolean isWaitingForStandby(PostgresqlProcess server) {
		return server.client()
			.sql("SELECT count(*) = 1 FROM pg_stat_activity WHERE wait_event = 'SyncRep'")
			.query(Boolean.class)
			.single();
	}

	private static int timeline(DataSource dataSource) {
		String file = JdbcClient.create(dataSource)
			.sql("SELECT pg_walfile_name(pg_current_wal_lsn())")
			.query(String.class)
			.single();
		return Integer.parseInt(file.substring(0, 8), 16);
	}

	private static int timelineOfCheckpoint(PostgresqlProcess server) {
		return server.client().sql("SELECT timeline_id FROM pg_control_checkpoint()").query(Integer.class).single();
	}

}
