package dev.atomictx.test;

import java.io.IOException;
import java.io.UncheckedIOException;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A server from the binaries on the class path, which stops when the JVM exits.
 */
final class EmbeddedServer extends TestServer {

	private final EmbeddedPostgres postgres;

	EmbeddedServer() {
		EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder().setRegisterShutdownHook(false);
		CONFIGURATION.forEach(builder::setServerConfig);
		try {
			this.postgres = builder.start();
		}
		catch (IOException ex) {
			throw new UncheckedIOException("The embedded PostgreSQL did not start", ex);
		}
		atExit(this::stop);
	}

	private void stop() {
		try {
			this.postgres.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException("The embedded PostgreSQL did not stop", ex);
		}
	}

	@Override
	PGSimpleDataSource dataSource() {
		PGSimpleDataSource dataSource = new PGSimpleDataSource();
		dataSource.setUrl(this.postgres.getJdbcUrl("postgres", "postgres"));
		return dataSource;
	}

	@Override
	String describe(String version) {
		return "embedded PostgreSQL " + version;
	}

}
