package dev.atomictx.benchmarks.workload;

import java.util.random.RandomGenerator;

import dev.atomictx.benchmarks.peer.Session;
import dev.atomictx.benchmarks.peer.Unit;

/**
 * Units that do much in accounts of their own, and then, in a nested scope, a transfer
 * that may deadlock.
 */
public final class LongUnits extends AccountWorkload {

	private static final int SHARED_ACCOUNTS = 16;

	private static final int OWN_ACCOUNTS = 20;

	private static final int MAX_THREADS = 64;

	public LongUnits() {
		super("Long units", SHARED_ACCOUNTS + MAX_THREADS * OWN_ACCOUNTS);
	}

	@Override
	public Unit next(RandomGenerator random, int thread) {
		Unit transfer = UnorderedTransfers.unordered(random, SHARED_ACCOUNTS);
		long first = SHARED_ACCOUNTS + (long) thread * OWN_ACCOUNTS;
		return (session) -> run(session, first, transfer);
	}

	private static long run(Session session, long first, Unit transfer) {
		for (long account = first; account < first + OWN_ACCOUNTS; account++) {
			session.update(ADD, 1L, account);
		}
		return OWN_ACCOUNTS + session.nested(transfer);
	}

}
