package dev.atomictx.test.fault;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;

import javax.sql.DataSource;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link PostgresqlProcess}.
 */
class PostgresqlProcessIntegrationTests {

	private static PostgresqlProcess server;

	private static DataSource dataSource;

	@BeforeAll
	static void createServer() {
		server = PostgresqlProcess.create(Map.of("max_connections", "17"));
		dataSource = server.createDatabase("shop");
		execute("CREATE TABLE thing (id int)");
	}

	@AfterAll
	static void closeServer() {
		if (server != null) {
			server.close();
		}
	}

	@BeforeEach
	void startServer() {
		server.start();
		execute("TRUNCATE thing");
	}

	@Test
	void keepsCommittedRowsWhenKilled() throws SQLException {
		try (Connection connection = dataSource.getConnection(); Statement statement = connection.createStatement()) {
			connection.setAutoCommit(false);
			statement.executeUpdate("INSERT INTO thing VALUES (1)");
			connection.commit();
			statement.executeUpdate("INSERT INTO thing VALUES (2)");
			server.kill9();
			assertThatExceptionOfType(SQLException.class).isThrownBy(connection::commit)
				.satisfies((ex) -> assertThat(ex.getSQLState()).startsWith("08"));
		}
		assertThat(server.isRunning()).isFalse();
		assertThatExceptionOfType(SQLException.class).isThrownBy(dataSource::getConnection)
			.satisfies((ex) -> assertThat(ex.getSQLState()).isEqualTo("08001"));
		server.start();
		assertThat(things()).containsExactly(1);
		assertThat(server.log()).contains("database system was not properly shut down");
	}

	@Test
	void canBeKilledAgainAndAgain() {
		for (int id = 1; id <= 3; id++) {
			execute("INSERT INTO thing VALUES (" + id + ")");
			server.kill9();
			server.start();
		}
		assertThat(things()).containsExactly(1, 2, 3);
	}

	@Test
	void stopsInOrderWhileSessionsAreOpen() throws SQLException {
		try (Connection connection = dataSource.getConnection()) {
			server.stop();
			assertThat(connection.isValid(10)).isFalse();
		}
		assertThat(server.isRunning()).isFalse();
		assertThat(server.log()).endsWith("database system is shut down\n");
	}

	@Test
	void killsTheBackendsOfOneDatabase() throws SQLException {
		DataSource other = server.dataSource("postgres");
		try (Connection one = dataSource.getConnection();
				Connection two = dataSource.getConnection();
				Connection three = other.getConnection()) {
			assertThat(server.killBackends("shop")).isEqualTo(2);
			assertThat(List.of(one.isValid(10), two.isValid(10), three.isValid(10))).containsExactly(false, false,
					true);
		}
	}

	@Test
	void canBeReachedByUrl() {
		JdbcClient client = JdbcClient.create(new DriverManagerDataSource(server.jdbcUrl("shop")));
		assertThat(client.sql("SELECT current_database()").query(String.class).single()).isEqualTo("shop");
	}

	@Test
	void takesSettings() {
		assertThat(JdbcClient.create(dataSource).sql("SHOW max_connections").query(String.class).single())
			.isEqualTo("17");
	}

	@Test
	void saysWhyItDoesNotStart() {
		assertThatIllegalStateException().isThrownBy(() -> PostgresqlProcess.create(Map.of("no_such_setting", "on")))
			.withMessageContaining("no_such_setting");
	}

	private static void execute(String sql) {
		JdbcClient.create(dataSource).sql(sql).update();
	}

	private static List<Integer> things() {
		return JdbcClient.create(dataSource).sql("SELECT id FROM thing ORDER BY id").query(Integer.class).list();
	}

}
