package dev.atomictx.benchmarks.workload;

import java.util.random.RandomGenerator;

import dev.atomictx.benchmarks.peer.Session;
import dev.atomictx.benchmarks.peer.Unit;

import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Transfers between accounts that no other thread touches.
 */
public final class PrivateTransfers implements Workload {

	private static final int MAX_THREADS = 64;

	@Override
	public String name() {
		return "Transfers without contention";
	}

	@Override
	public void create(JdbcTemplate jdbc) {
		Accounts.create(jdbc, 2 * MAX_THREADS);
	}

	@Override
	public Unit next(RandomGenerator random, int thread) {
		long amount = random.nextLong(100);
		return (session) -> transfer(session, 2L * thread, 2L * thread + 1, amount);
	}

	private static long transfer(Session session, long from, long to, long amount) {
		session.update(Accounts.ADD, -amount, from);
		session.update(Accounts.ADD, amount, to);
		return 0;
	}

	@Override
	public long total(JdbcTemplate jdbc) {
		return Accounts.total(jdbc);
	}

}
