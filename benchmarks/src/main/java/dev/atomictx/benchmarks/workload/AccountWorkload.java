package dev.atomictx.benchmarks.workload;

import org.springframework.jdbc.core.JdbcTemplate;

/**
 * A workload on one table of accounts.
 */
abstract class AccountWorkload implements Workload {

	static final String ADD = "UPDATE account SET balance = balance + ? WHERE id = ?";

	private static final long INITIAL_BALANCE = 1_000_000;

	private final String name;

	private final int accounts;

	/**
	 * Make a workload.
	 * @param name its name
	 * @param accounts how many there are, numbered from 0
	 */
	AccountWorkload(String name, int accounts) {
		this.name = name;
		this.accounts = accounts;
	}

	@Override
	public final String name() {
		return this.name;
	}

	@Override
	public final void create(JdbcTemplate jdbc) {
		jdbc.execute("DROP TABLE IF EXISTS account");
		jdbc.execute("CREATE TABLE account (id bigint PRIMARY KEY, balance bigint NOT NULL) WITH (fillfactor = 50)");
		jdbc.update("INSERT INTO account SELECT id, ? FROM generate_series(0, ?) id", INITIAL_BALANCE,
				this.accounts - 1);
		jdbc.execute("ANALYZE account");
	}

	@Override
	public final long total(JdbcTemplate jdbc) {
		Long total = jdbc.queryForObject("SELECT sum(balance) FROM account", Long.class);
		return (total != null) ? total : 0;
	}

}
