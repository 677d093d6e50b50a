package dev.atomictx.postgresql;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import javax.sql.DataSource;

import dev.atomictx.test.OwnThread;
import org.awaitility.Awaitility;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/**
 * A session that holds one lock, wants another, and is too patient to be the victim of
 * the deadlock. It commits as soon as it has both.
 */
final class Adversary implements AutoCloseable {

	private final JdbcClient observer;

	private final SingleConnectionDataSource connection;

	private final JdbcClient client;

	private final int pid;

	private CompletableFuture<Void> pending = CompletableFuture.completedFuture(null);

	Adversary(DataSource dataSource, String held) throws Exception {
		this.observer = JdbcClient.create(dataSource);
		this.connection = new SingleConnectionDataSource(dataSource.getConnection(), true);
		this.client = JdbcClient.create(this.connection);
		this.client.sql("BEGIN").update();
		this.pid = this.client.sql("SELECT pg_backend_pid()").query(Integer.class).single();
		this.client.sql("SET LOCAL statement_timeout = '30s'").update();
		this.client.sql("SET LOCAL deadlock_timeout = '5min'").update();
		lock(this.client, held);
	}

	static void lock(JdbcClient client, String sql) {
		client.sql(sql).query((row, number) -> row.getObject(1)).list();
	}

	/**
	 * Ask for a lock that somebody holds, and return when the session is blocked.
	 */
	void want(String wanted) {
		this.pending = CompletableFuture.runAsync(() -> {
			lock(this.client, wanted);
			this.client.sql("COMMIT").update();
		}, new OwnThread());
		Awaitility.await()
			.atMost(30, TimeUnit.SECONDS)
			.until(() -> this.observer.sql("SELECT cardinality(pg_blocking_pids(?)) > 0")
				.param(this.pid)
				.query(Boolean.class)
				.single());
	}

	int pid() {
		return this.pid;
	}

	/**
	 * Wait until the session has had both locks.
	 */
	void finish() {
		this.pending.orTimeout(30, TimeUnit.SECONDS).join();
	}

	@Override
	public void close() {
		this.connection.destroy();
	}

}
