package dev.atomictx.benchmarks.workload;

import java.util.random.RandomGenerator;

import dev.atomictx.benchmarks.peer.Unit;

import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Transfers between two of a few accounts, which lock them in either order.
 */
public final class UnorderedTransfers implements Workload {

	private static final int ACCOUNTS = 8;

	@Override
	public String name() {
		return "Deadlock-prone transfers";
	}

	@Override
	public void create(JdbcTemplate jdbc) {
		Accounts.create(jdbc, ACCOUNTS);
	}

	@Override
	public Unit next(RandomGenerator random, int thread) {
		return unordered(random, ACCOUNTS);
	}

	/**
	 * A transfer between two of the first accounts.
	 */
	static Unit unordered(RandomGenerator random, int accounts) {
		long from = random.nextInt(accounts);
		long to = (from + 1 + random.nextInt(accounts - 1)) % accounts;
		long amount = random.nextLong(100);
		return (session) -> {
			session.update(Accounts.ADD, -amount, from);
			session.update(Accounts.ADD, amount, to);
			return 0;
		};
	}

	@Override
	public long total(JdbcTemplate jdbc) {
		return Accounts.total(jdbc);
	}

}
