package dev.atomictx.benchmarks.workload;

import java.util.random.RandomGenerator;

import dev.atomictx.benchmarks.peer.Unit;

/**
 * Transfers between two of a few accounts, which lock them in either order.
 */
public final class UnorderedTransfers extends AccountWorkload {

	private static final int ACCOUNTS = 16;

	public UnorderedTransfers() {
		super("Deadlock-prone transfers", ACCOUNTS);
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
			session.update(ADD, -amount, from);
			session.update(ADD, amount, to);
			return 0;
		};
	}

}
