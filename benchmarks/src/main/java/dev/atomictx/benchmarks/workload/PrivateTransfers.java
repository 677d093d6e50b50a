package dev.atomictx.benchmarks.workload;

import java.util.random.RandomGenerator;

import dev.atomictx.benchmarks.peer.Session;
import dev.atomictx.benchmarks.peer.Unit;

/**
 * Transfers between accounts that no other thread touches.
 */
public final class PrivateTransfers extends AccountWorkload {

	private static final int MAX_THREADS = 64;

	public PrivateTransfers() {
		super("Transfers without contention", 2 * MAX_THREADS);
	}

	@Override
	public Unit next(RandomGenerator random, int thread) {
		long amount = random.nextLong(100);
		return (session) -> transfer(session, 2L * thread, 2L * thread + 1, amount);
	}

	private static long transfer(Session session, long from, long to, long amount) {
		session.update(ADD, -amount, from);
		session.update(ADD, amount, to);
		return 0;
	}

}
