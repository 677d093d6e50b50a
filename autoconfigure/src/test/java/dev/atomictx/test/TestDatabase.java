package dev.atomictx.test;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import java.util.Objects;
import java.util.UUID;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A database on the PostgreSQL server that the tests of this JVM run on.
 * <p>
 * The environment variable or system property {@value TestServer#SETTING} names the
 * server: {@code embedded}, {@code testcontainers} or a {@code jdbc:postgresql:} URL of a
 * user who may create databases. Unset, it is Testcontainers where a Docker engine
 * answers, and an embedded server elsewhere.
 */
public final class TestDatabase {

	private static @Nullable TestDatabase first;

	private final TestServer server;

	private final PGSimpleDataSource dataSource;

	TestDatabase(TestServer server, PGSimpleDataSource dataSource) {
		this.server = server;
		this.dataSource = dataSource;
	}

	/**
	 * Returns the database that the server came with, starting the server if it is not
	 * running yet. Tests work in a {@link #createDatabase fresh database} of their own.
	 * @return the server's own database
	 */
	public static synchronized TestDatabase get() {
		if (first == null) {
			TestServer server = TestServer.start();
			first = new TestDatabase(server, server.dataSource());
			System.out.println("AtomicTx tests run on " + server.describe(first.version()));
		}
		return first;
	}

	/**
	 * Creates an empty database that nobody else uses.
	 * @param name the beginning of the database's name, for people who look at the server
	 * @return the new database
	 */
	public TestDatabase createDatabase(String name) {
		String unique = name.toLowerCase(Locale.ROOT) + "_" + UUID.randomUUID().toString().substring(0, 8);
		execute("CREATE DATABASE \"" + unique + "\"");
		PGSimpleDataSource target = this.server.dataSource();
		target.setDatabaseName(unique);
		TestDatabase database = new TestDatabase(this.server, target);
		this.server.databaseCreated(database, unique);
		return database;
	}

	public String jdbcUrl() {
		return this.dataSource.getUrl();
	}

	public String username() {
		return Objects.requireNonNullElse(this.dataSource.getUser(), System.getProperty("user.name"));
	}

	public String password() {
		return Objects.requireNonNullElse(this.dataSource.getPassword(), "");
	}

	/**
	 * Returns a data source that opens a new connection each time.
	 * @return a data source without a pool
	 */
	public DataSource dataSource() {
		return this.dataSource;
	}

	/**
	 * Opens a connection pool, which the caller closes.
	 * @param maximumPoolSize the number of connections at the most
	 * @return a new pool
	 */
	public HikariDataSource pool(int maximumPoolSize) {
		HikariConfig config = new HikariConfig();
		config.setDataSource(this.dataSource);
		config.setMaximumPoolSize(maximumPoolSize);
		config.setMinimumIdle(0);
		return new HikariDataSource(config);
	}

	/**
	 * Executes SQL on a connection of its own, each statement for itself.
	 * @param statements the SQL statements
	 */
	public void execute(String... statements) {
		try (Connection connection = this.dataSource.getConnection();
				Statement statement = connection.createStatement()) {
			for (String sql : statements) {
				statement.execute(sql);
			}
		}
		catch (SQLException ex) {
			throw refused(ex);
		}
	}

	private String version() {
		try (Connection connection = this.dataSource.getConnection()) {
			return connection.getMetaData().getDatabaseProductVersion();
		}
		catch (SQLException ex) {
			throw refused(ex);
		}
	}

	private static IllegalStateException refused(SQLException ex) {
		return new IllegalStateException("The test database refused: " + ex.getMessage(), ex);
	}

}
