package dev.atomictx.test;

import java.io.IOException;
import java.io.UncheckedIOException;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A server from the binaries on the class path. It stops itself when the JVM exits.
 */
final class EmbeddedServer extends TestServer {

	private final EmbeddedPostgres postgres;

	EmbeddedServer() {
		EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder();
		CONFIGURATION.forEach(builder::setServerConfig);
		try {
			this.postgres = builder.start();
		}
		catch (IOException ex) {
			throw new UncheckedIOException("The embedded PostgreSQL did not start", ex);
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
