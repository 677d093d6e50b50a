package dev.atomictx.benchmarks.workload;

import java.util.random.RandomGenerator;

import dev.atomictx.benchmarks.peer.Unit;

import org.springframework.jdbc.core.JdbcTemplate;

/**
 * SmallBank: customers with a savings and a checking account each, most of the traffic on
 * a hot spot. See M. Alomari, M. Cahill, A. Fekete, U. Röhm, "The Cost of Serializability
 * on Platforms That Use Snapshot Isolation", ICDE 2008, for tables and procedures;
 * SendPayment and the mix are those of H-Store's and BenchBase's version.
 */
public final class SmallBank implements Workload {

	private static final int CUSTOMERS = 1000;

	private static final int HOT_CUSTOMERS = 10;

	private static final double HOT_SHARE = 0.9;

	private static final long INITIAL_BALANCE = 1_000_000;

	@Override
	public String name() {
		return "SmallBank";
	}

	@Override
	public void create(JdbcTemplate jdbc) {
		jdbc.execute("DROP TABLE IF EXISTS customer, savings, checking");
		jdbc.execute("CREATE TABLE customer (name text PRIMARY KEY, id bigint NOT NULL UNIQUE)");
		jdbc.update("INSERT INTO customer SELECT 'c' || id, id FROM generate_series(0, ?) id", CUSTOMERS - 1);
		for (String table : new String[] { "savings", "checking" }) {
			jdbc.execute("CREATE TABLE " + table
					+ " (id bigint PRIMARY KEY, balance bigint NOT NULL) WITH (fillfactor = 50)");
			jdbc.update("INSERT INTO " + table + " SELECT id, ? FROM customer", INITIAL_BALANCE);
		}
		jdbc.execute("ANALYZE customer, savings, checking");
	}

	@Override
	public Unit next(RandomGenerator random, int thread) {
		int customer = customer(random, -1);
		int other = customer(random, customer);
		int percent = random.nextInt(100);
		return SmallBankProcedure.of(percent).unit("c" + customer, "c" + other);
	}

	private static int customer(RandomGenerator random, int except) {
		int customer;
		do {
			customer = random.nextInt((random.nextDouble() < HOT_SHARE) ? HOT_CUSTOMERS : CUSTOMERS);
		}
		while (customer == except);
		return customer;
	}

	@Override
	public long total(JdbcTemplate jdbc) {
		Long total = jdbc.queryForObject(
				"SELECT (SELECT sum(balance) FROM savings) + (SELECT sum(balance) FROM checking)", Long.class);
		return (total != null) ? total : 0;
	}

}
