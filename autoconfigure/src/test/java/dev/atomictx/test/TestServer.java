package dev.atomictx.test;

import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;
import org.testcontainers.DockerClientFactory;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.util.StringUtils;

/**
 * A PostgreSQL server that lives until the JVM exits.
 */
abstract class TestServer {

	static final String SETTING = "ATOMIC_TEST_DATABASE";

	/**
	 * Settings that make tests quick without changing what they see: only a crash of the
	 * operating system could lose what was committed.
	 */
	static final Map<String, String> CONFIGURATION = Map.of("max_connections", "200", "deadlock_timeout", "50ms",
			"fsync", "off", "synchronous_commit", "on");

	/**
	 * Starts the server that {@value #SETTING} names.
	 * @return the running server
	 */
	static TestServer start() {
		String choice = Objects.requireNonNullElseGet(setting(SETTING), TestServer::preference);
		if (choice.startsWith("jdbc:postgresql:")) {
			return new ExternalServer(choice);
		}
		return switch (choice) {
			case "embedded" -> new EmbeddedServer();
			case "testcontainers" -> new ContainerServer();
			default -> throw new IllegalStateException(SETTING + " is '" + choice
					+ "', but must be 'embedded', 'testcontainers' or a 'jdbc:postgresql:' URL");
		};
	}

	private static String preference() {
		// That there is no Docker engine is an answer here, not an error.
		LoggingSystem.get(TestServer.class.getClassLoader())
			.setLogLevel("org.testcontainers.dockerclient", LogLevel.OFF);
		return DockerClientFactory.instance().isDockerAvailable() ? "testcontainers" : "embedded";
	}

	/**
	 * Do something when the JVM exits, after the applications in it have been closed. A
	 * shutdown hook would run beside theirs, and whatever is under way in an application
	 * would wait for a server that has gone.
	 */
	static void atExit(Runnable action) {
		SpringApplication.getShutdownHandlers().add(action);
	}

	static @Nullable String setting(String name) {
		String value = System.getProperty(name, System.getenv(name));
		return StringUtils.hasText(value) ? value : null;
	}

	/**
	 * Returns a new data source for the database that the server came with.
	 */
	abstract PGSimpleDataSource dataSource();

	/**
	 * Says which server this is.
	 */
	abstract String describe(String version);

	/**
	 * Called when a database was created on this server.
	 */
	void databaseCreated(TestDatabase database, String name) {
	}

}
