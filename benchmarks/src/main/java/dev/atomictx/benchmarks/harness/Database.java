package dev.atomictx.benchmarks.harness;

import java.io.IOException;
import java.io.UncheckedIOException;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The PostgreSQL server to measure on: an embedded one, or one that is given. All tables
 * are in a schema of their own, which is dropped at the end.
 */
final class Database implements AutoCloseable {

	private static final String SCHEMA = "atomictx_benchmarks";

	private static final Target PLAIN = new Target("read committed", null);

	private final @Nullable EmbeddedPostgres server;

	private final @Nullable String url;

	private Database(@Nullable EmbeddedPostgres server, @Nullable String url) {
		this.server = server;
		this.url = url;
		try {
			new JdbcTemplate(dataSource(PLAIN))
				.execute("DROP SCHEMA IF EXISTS " + SCHEMA + " CASCADE; CREATE SCHEMA " + SCHEMA);
		}
		catch (RuntimeException ex) {
			stop();
			throw ex;
		}
	}

	/**
	 * Open the database.
	 * @param url a JDBC URL with user and password, or "embedded"
	 */
	static Database open(String url) {
		return "embedded".equals(url) ? new Database(startServer(), null) : new Database(null, url);
	}

	private static EmbeddedPostgres startServer() {
		try {
			return EmbeddedPostgres.builder()
				.setLocaleConfig("locale", "C")
				.setServerConfig("max_connections", "200")
				.setServerConfig("shared_buffers", "128MB")
				.setServerConfig("deadlock_timeout", "10ms")
				.setServerConfig("synchronous_commit", "on")
				// What is measured is not the disk.
				.setServerConfig("fsync", "off")
				.start();
		}
		catch (IOException ex) {
			throw new UncheckedIOException("The embedded PostgreSQL did not start", ex);
		}
	}

	/**
	 * Open a pool of connections.
	 * @param target where they lead and how they begin transactions
	 * @param size how many there are, all of them open
	 */
	HikariDataSource pool(Target target, int size) {
		HikariConfig config = new HikariConfig();
		config.setDataSource(dataSource(target));
		config.setMaximumPoolSize(size);
		return new HikariDataSource(config);
	}

	private PGSimpleDataSource dataSource(Target target) {
		PGSimpleDataSource dataSource = new PGSimpleDataSource();
		if (this.server != null) {
			dataSource.setPortNumbers(new int[] { this.server.getPort() });
			dataSource.setUser("postgres");
		}
		else if (this.url != null) {
			dataSource.setUrl(this.url);
		}
		dataSource.setCurrentSchema(SCHEMA);
		dataSource.setOptions("-c default_transaction_isolation=" + target.isolation().replace(" ", "\\ "));
		if (target.proxy() != null) {
			dataSource.setServerNames(new String[] { "localhost" });
			dataSource.setPortNumbers(new int[] { target.proxy().port() });
		}
		return dataSource;
	}

	/**
	 * Put a proxy before the server that delays each message.
	 */
	DelayingProxy proxy(long delayNanos) {
		PGSimpleDataSource server = dataSource(PLAIN);
		return new DelayingProxy(server.getServerNames()[0], server.getPortNumbers()[0], delayNanos);
	}

	String describe() {
		String version = new JdbcTemplate(dataSource(PLAIN)).queryForObject(
				"SELECT 'PostgreSQL ' || current_setting('server_version') || ', deadlock_timeout = '"
						+ " || current_setting('deadlock_timeout') || ', fsync = ' || current_setting('fsync')",
				String.class);
		return (this.server != null) ? version + ", embedded" : String.valueOf(version);
	}

	@Override
	public void close() {
		try {
			new JdbcTemplate(dataSource(PLAIN)).execute("DROP SCHEMA " + SCHEMA + " CASCADE");
		}
		finally {
			stop();
		}
	}

	private void stop() {
		try {
			if (this.server != null) {
				this.server.close();
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException("The embedded PostgreSQL did not stop", ex);
		}
	}

	/**
	 * Where connections lead.
	 *
	 * @param isolation isolation level of transactions that do not name one, so that no
	 * peer pays for naming it
	 * @param proxy through which they go, if any
	 */
	record Target(String isolation, @Nullable DelayingProxy proxy) {

	}

}
