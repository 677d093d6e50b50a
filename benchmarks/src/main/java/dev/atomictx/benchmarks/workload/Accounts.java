package dev.atomictx.benchmarks.workload;

import org.springframework.jdbc.core.JdbcTemplate;

/**
 * A table of accounts.
 */
final class Accounts {

	static final String ADD = "UPDATE account SET balance = balance + ? WHERE id = ?";

	private static final long INITIAL_BALANCE = 1_000_000;

	private Accounts() {
	}

	static void create(JdbcTemplate jdbc, int count) {
		jdbc.execute("DROP TABLE IF EXISTS account");
		jdbc.execute("CREATE TABLE account (id bigint PRIMARY KEY, balance bigint NOT NULL) WITH (fillfactor = 50)");
		jdbc.update("INSERT INTO account SELECT id, ? FROM generate_series(0, ?) id", INITIAL_BALANCE, count - 1);
		jdbc.execute("ANALYZE account");
	}

	static long total(JdbcTemplate jdbc) {
		Long total = jdbc.queryForObject("SELECT sum(balance) FROM account", Long.class);
		return (total != null) ? total : 0;
	}

}
