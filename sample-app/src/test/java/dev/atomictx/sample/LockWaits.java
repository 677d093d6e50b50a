package dev.atomictx.sample;

import java.time.Duration;

import org.awaitility.Awaitility;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Tells when statements wait for locks in the database.
 */
public final class LockWaits {

	private final JdbcClient jdbc;

	public LockWaits(JdbcClient jdbc) {
		this.jdbc = jdbc;
	}

	public void await(int waiting) {
		Awaitility.await()
			.pollInterval(Duration.ofMillis(5))
			.until(() -> this.jdbc.sql("""
					SELECT count(*) FROM pg_stat_activity
					WHERE datname = current_database() AND cardinality(pg_blocking_pids(pid)) > 0""")
				.query(Integer.class)
				.single() == waiting);
	}

}
