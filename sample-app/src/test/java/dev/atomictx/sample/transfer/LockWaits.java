package dev.atomictx.sample.transfer;

import java.time.Duration;

import org.awaitility.Awaitility;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Tells when statements wait for locks in the database.
 */
final class LockWaits {

	private final JdbcClient jdbc;

	LockWaits(JdbcClient jdbc) {
		this.jdbc = jdbc;
	}

	void await(int waiting) {
		Awaitility.await()
			.pollInterval(Duration.ofMillis(5))
			.until(() -> this.jdbc.sql("""
					SELECT count(*) FROM pg_stat_activity
					WHERE datname = current_database() AND cardinality(pg_blocking_pids(pid)) > 0""")
				.query(Integer.class)
				.single() == waiting);
	}

}
