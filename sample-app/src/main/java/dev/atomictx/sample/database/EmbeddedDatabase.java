package dev.atomictx.sample.database;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;

/**
 * A PostgreSQL server of our own, which keeps its data from one start to the next. The
 * connection pool depends on it, so it outlives the pool when the application stops.
 */
final class EmbeddedDatabase implements JdbcConnectionDetails, AutoCloseable {

	private static final String USER = "postgres";

	private static final Duration STARTUP_WAIT = Duration.ofSeconds(30);

	private final DataDirectory directory;

	private final EmbeddedPostgres server;

	private EmbeddedDatabase(DataDirectory directory, EmbeddedPostgres server) {
		this.directory = directory;
		this.server = server;
	}

	static EmbeddedDatabase start(Path path) {
		DataDirectory directory = DataDirectory.open(path);
		try {
			directory.recover();
			return new EmbeddedDatabase(directory, startServer(directory));
		}
		catch (IOException | RuntimeException ex) {
			directory.close();
			throw new EmbeddedDatabaseException("The embedded PostgreSQL did not start; it may say why in "
					+ directory.log() + " (" + ex.getMessage() + ")", ex);
		}
	}

	private static EmbeddedPostgres startServer(DataDirectory directory) throws IOException {
		Files.deleteIfExists(directory.log());
		return EmbeddedPostgres.builder()
			.setDataDirectory(directory.cluster())
			.setCleanDataDirectory(false)
			.setLocaleConfig("locale", "C")
			.setOutputRedirector(Redirect.appendTo(directory.log().toFile()))
			.setPGStartupWait(STARTUP_WAIT)
			// The library runs servers for tests, which may forget; a bank may not.
			.setServerConfig("fsync", "on")
			.setServerConfig("synchronous_commit", "on")
			// One file less for a killed server to leave behind, and outside the
			// directory.
			.setServerConfig("unix_socket_directories", "")
			// The application context stops the server, after the pool.
			.setRegisterShutdownHook(false)
			.start();
	}

	@Override
	public String getJdbcUrl() {
		return "jdbc:postgresql://localhost:" + this.server.getPort() + "/" + USER;
	}

	@Override
	public String getUsername() {
		return USER;
	}

	@Override
	public @Nullable String getPassword() {
		return null;
	}

	@Override
	public void close() throws IOException {
		this.server.close();
		this.directory.close();
	}

	@Override
	public String toString() {
		return "embedded PostgreSQL in " + this.directory;
	}

}
