package dev.atomictx.test;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import org.postgresql.ds.PGSimpleDataSource;

/**
 * A server that somebody else runs. It is left as it was found.
 */
final class ExternalServer extends TestServer {

	private final String jdbcUrl;

	private final Queue<String> databases = new ConcurrentLinkedQueue<>();

	ExternalServer(String jdbcUrl) {
		this.jdbcUrl = jdbcUrl;
		atExit(this::dropDatabases);
	}

	@Override
	PGSimpleDataSource dataSource() {
		PGSimpleDataSource dataSource = new PGSimpleDataSource();
		dataSource.setUrl(this.jdbcUrl);
		return dataSource;
	}

	@Override
	String describe(String version) {
		// What follows the question mark may be a password.
		return "PostgreSQL " + version + " at " + this.jdbcUrl.replaceFirst("\\?.*", "");
	}

	@Override
	void databaseCreated(TestDatabase database, String name) {
		this.databases.add(name);
		try {
			database.execute("ALTER DATABASE \"" + name + "\" SET deadlock_timeout = '"
					+ CONFIGURATION.get("deadlock_timeout") + "'");
		}
		catch (IllegalStateException ex) {
			// Only a superuser may, and the tests work without it.
			reportOnce("It finds deadlocks in its own time, because this user may not change that.");
		}
	}

	private void reportOnce(String message) {
		if (this.databases.size() == 1) {
			System.out.println(message);
		}
	}

	private void dropDatabases() {
		TestDatabase maintenance = new TestDatabase(this, dataSource());
		this.databases.forEach((name) -> maintenance.execute("DROP DATABASE IF EXISTS \"" + name + "\" WITH (FORCE)"));
	}

}
