package dev.atomictx.test.fault;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;

import dev.atomictx.test.TestDatabase;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;
import org.postgresql.PGProperty;
import org.postgresql.util.PSQLState;

import org.springframework.util.FileSystemUtils;

/**
 * PgBouncer in front of the server of a test database, from the program that the
 * operating system has installed. A test may stop it and start it again.
 */
public final class PgbouncerProcess implements AutoCloseable {

	private final Path home;

	private final ServerAccount account;

	private final TestDatabase database;

	private final int port = ServerPort.choose();

	private @Nullable Process process;

	private PgbouncerProcess(TestDatabase database, Map<String, String> settings) throws IOException {
		this.database = database;
		this.home = Files.createTempDirectory("atomictx-pgbouncer");
		Runtime.getRuntime().addShutdownHook(new Thread(this::close, "close-pgbouncer-" + this.port));
		this.account = ServerAccount.of(this.home);
		this.account.own(this.home);
		this.account.own(Files.writeString(configuration(), describe(settings)));
	}

	/**
	 * Starts PgBouncer, or skips the running test where it is not installed.
	 * @param database the database to connect to
	 * @param settings what goes into the section {@code [pgbouncer]}
	 * @return the running pooler
	 */
	public static PgbouncerProcess create(TestDatabase database, Map<String, String> settings) {
		try {
			// Before anything is made, so that nothing is left behind.
			program();
			PgbouncerProcess pooler = new PgbouncerProcess(database, settings);
			pooler.start();
			return pooler;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Starts the pooler, again on the same port, and waits until it takes connections.
	 */
	public synchronized void start() {
		try {
			this.process = this.account.program(List.of(program(), configuration().toString()))
				.redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
				.start();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		PostgresqlProcess.await().until(this::isReady);
	}

	/**
	 * Makes the pooler open server connections, by so many transactions at once.
	 * @param count the number of server connections
	 */
	public void openServerConnections(int count) {
		try (Connection connection = DriverManager.getConnection(jdbcUrl());
				java.sql.Statement statement = connection.createStatement()) {
			connection.setAutoCommit(false);
			statement.execute("SELECT 1");
			if (count > 1) {
				openServerConnections(count - 1);
			}
			connection.commit();
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Stops the pooler at once, with all connections of its clients.
	 */
	public synchronized void stop() {
		try {
			if (this.process != null) {
				this.process.destroyForcibly().waitFor(1, TimeUnit.MINUTES);
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	/**
	 * Returns the URL of the database behind the pooler, the user included.
	 * @return a JDBC URL that ends with a parameter
	 */
	public String jdbcUrl() {
		return "jdbc:postgresql://127.0.0.1:" + this.port + "/" + server(PGProperty.PG_DBNAME) + "?user="
				+ this.database.username();
	}

	/**
	 * Stops the pooler and removes its files.
	 */
	@Override
	public void close() {
		stop();
		try {
			FileSystemUtils.deleteRecursively(this.home);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static String program() {
		return InstalledProgram.path("pgbouncer", "PgBouncer");
	}

	private boolean isReady() throws IOException {
		if (this.process == null || !this.process.isAlive()) {
			throw new IllegalStateException("PgBouncer did not start:\n" + Files.readString(log()));
		}
		try (Connection connection = DriverManager.getConnection(jdbcUrl())) {
			return !connection.isClosed();
		}
		catch (SQLException ex) {
			if (PSQLState.CONNECTION_UNABLE_TO_CONNECT.getState().equals(ex.getSQLState())) {
				return false;
			}
			throw new IllegalStateException("PgBouncer refused:\n" + Files.readString(log()), ex);
		}
	}

	/**
	 * Every client may connect, and is the database's user behind the pooler.
	 */
	private String describe(Map<String, String> settings) {
		String login = " user=" + quoted(this.database.username());
		if (!this.database.password().isEmpty()) {
			login += " password=" + quoted(this.database.password());
		}
		StringBuilder text = new StringBuilder("[databases]\n* = host=" + server(PGProperty.PG_HOST) + " port="
				+ server(PGProperty.PG_PORT) + login + "\n[pgbouncer]\nauth_type = any\nlisten_addr = 127.0.0.1\n"
				+ "unix_socket_dir =\nlisten_port = " + this.port + "\n");
		settings.forEach((name, value) -> text.append(name).append(" = ").append(value).append('\n'));
		return text.toString();
	}

	private static String quoted(String value) {
		return "'" + value.replace("'", "''") + "'";
	}

	private String server(PGProperty property) {
		Properties parsed = Driver.parseURL(this.database.jdbcUrl(), null);
		return (parsed != null) ? String.valueOf(property.getOrDefault(parsed)) : "";
	}

	private Path configuration() {
		return this.home.resolve("pgbouncer.ini");
	}

	private Path log() {
		return this.home.resolve("pgbouncer.log");
	}

}
