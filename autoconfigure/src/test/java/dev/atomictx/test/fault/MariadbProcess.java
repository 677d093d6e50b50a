package dev.atomictx.test.fault;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.springframework.util.FileSystemUtils;

/**
 * A MariaDB server of a test's own, from the programs that the operating system has
 * installed.
 */
public final class MariadbProcess implements AutoCloseable {

	private final Path home;

	private final int port = ServerPort.choose();

	private final Process process;

	private MariadbProcess(Path home) throws IOException {
		this.home = home;
		Runtime.getRuntime().addShutdownHook(new Thread(this::close, "close-mariadb-" + this.port));
		run("mariadb-install-db", "--auth-root-authentication-method=normal", "--skip-test-db");
		this.process = program("mariadbd", "--bind-address=127.0.0.1", "--port=" + this.port,
				"--socket=" + home.resolve("socket"), "--pid-file=" + home.resolve("pid"),
				"--innodb-flush-log-at-trx-commit=0", "--skip-log-bin")
			.start();
	}

	/**
	 * Starts a new server, or skips the running test where MariaDB is not installed.
	 * @return the running server
	 */
	public static MariadbProcess create() {
		try {
			// Before anything is made, so that nothing is left behind.
			find("mariadb-install-db");
			find("mariadbd");
			MariadbProcess server = new MariadbProcess(Files.createTempDirectory("atomictx-mariadb"));
			PostgresqlProcess.await().until(server::isReady);
			System.out.println("AtomicTx tests run on MariaDB " + server.version());
			return server;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Creates an empty database.
	 * @param name the name of the database
	 * @return its JDBC URL; the user is root and has no password
	 */
	public String createDatabase(String name) {
		try (Connection connection = connect(); java.sql.Statement statement = connection.createStatement()) {
			statement.execute("CREATE DATABASE " + name);
		}
		catch (SQLException ex) {
			throw new IllegalStateException("MariaDB refused: " + ex.getMessage(), ex);
		}
		return jdbcUrl(name);
	}

	/**
	 * Kills the server and removes its files.
	 */
	@Override
	public void close() {
		try {
			this.process.destroyForcibly().waitFor(1, TimeUnit.MINUTES);
			FileSystemUtils.deleteRecursively(this.home);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private boolean isReady() throws IOException {
		if (!this.process.isAlive()) {
			throw new IllegalStateException("MariaDB did not start:\n" + log());
		}
		try (Connection connection = connect()) {
			return !connection.isClosed();
		}
		catch (SQLException ex) {
			return false;
		}
	}

	private String version() {
		try (Connection connection = connect()) {
			return connection.getMetaData().getDatabaseProductVersion();
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private Connection connect() throws SQLException {
		return DriverManager.getConnection(jdbcUrl(""));
	}

	private String jdbcUrl(String database) {
		return "jdbc:mariadb://127.0.0.1:" + this.port + "/" + database + "?user=root";
	}

	private void run(String... command) throws IOException {
		try {
			if (program(command).start().waitFor() != 0) {
				throw new IllegalStateException(String.join(" ", command) + " failed:\n" + log());
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException("Interrupted while running " + command[0], ex);
		}
	}

	/**
	 * Prepare to run a program on the server's files. Nobody's settings may interfere,
	 * and root must say that it means to be root.
	 */
	private ProcessBuilder program(String... command) throws IOException {
		List<String> all = new ArrayList<>(List.of(find(command[0]), "--no-defaults", "--datadir=" + this.home));
		all.addAll(List.of(command).subList(1, command.length));
		if (Files.getAttribute(this.home, "unix:uid").equals(0)) {
			all.add("--user=root");
		}
		return new ProcessBuilder(all).redirectErrorStream(true)
			.redirectOutput(ProcessBuilder.Redirect.appendTo(this.home.resolve("server.log").toFile()));
	}

	private static String find(String program) {
		return InstalledProgram.path(program, "MariaDB");
	}

	private String log() throws IOException {
		return Files.readString(this.home.resolve("server.log"));
	}

}
