package dev.atomictx.test.fault;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import javax.sql.DataSource;

import dev.atomictx.test.OwnThread;
import dev.atomictx.test.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * A table, and a proxy in front of its database.
 */
abstract class FaultProxyFixture {

	static TestDatabase database;

	final FaultProxy proxy = FaultProxy.to(database);

	@BeforeAll
	static void createDatabase() {
		database = TestDatabase.get().createDatabase("fault_proxy");
		database.execute("CREATE TABLE thing (id int)");
	}

	@BeforeEach
	void removeThings() {
		database.execute("TRUNCATE thing");
	}

	@AfterEach
	void closeProxy() {
		this.proxy.close();
	}

	static Connection transaction(DataSource dataSource) throws SQLException {
		Connection connection = dataSource.getConnection();
		connection.setAutoCommit(false);
		return connection;
	}

	static void insert(Connection connection, int id) throws SQLException {
		try (Statement statement = connection.createStatement()) {
			statement.executeUpdate("INSERT INTO thing VALUES (" + id + ")");
		}
	}

	/**
	 * What is committed, seen past the proxy.
	 */
	static List<Integer> things() {
		return JdbcClient.create(database.dataSource())
			.sql("SELECT id FROM thing ORDER BY id")
			.query(Integer.class)
			.list();
	}

	static void assertConnectionFailure(Work work) {
		assertThatExceptionOfType(SQLException.class).isThrownBy(work::run)
			.satisfies((ex) -> assertThat(ex.getSQLState()).startsWith("08"));
	}

	static CompletableFuture<Void> inBackground(Work work) {
		return CompletableFuture.runAsync(() -> {
			try {
				work.run();
			}
			catch (SQLException ex) {
				throw new IllegalStateException(ex);
			}
		}, new OwnThread());
	}

	interface Work {

		void run() throws SQLException;

	}

}
