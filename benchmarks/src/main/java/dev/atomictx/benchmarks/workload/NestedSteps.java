package dev.atomictx.benchmarks.workload;

import java.util.random.RandomGenerator;

import dev.atomictx.benchmarks.peer.Session;
import dev.atomictx.benchmarks.peer.Unit;

/**
 * Units of steps of one statement each: every step in a nested scope, or all of them flat
 * for comparison.
 */
public final class NestedSteps extends AccountWorkload {

	private static final int MAX_STEPS = 100;

	private final int steps;

	private final boolean nested;

	public NestedSteps(int steps, boolean nested) {
		super(name(steps, nested), MAX_STEPS);
		this.steps = steps;
		this.nested = nested;
	}

	/**
	 * Names the workload, so that reports find both of a pair.
	 */
	public static String name(int steps, boolean nested) {
		return steps + (nested ? " nested" : " flat");
	}

	/**
	 * Reads the number of steps out of a name.
	 */
	public static int stepsOf(String name) {
		return Integer.parseInt(name.substring(0, name.indexOf(' ')));
	}

	@Override
	public Unit next(RandomGenerator random, int thread) {
		return this::run;
	}

	private long run(Session session) {
		long total = 0;
		for (long step = 0; step < this.steps; step++) {
			Unit statement = statement(step);
			total += this.nested ? session.nested(statement) : statement.run(session);
		}
		return total;
	}

	private static Unit statement(long account) {
		return (session) -> {
			session.update(ADD, 1L, account);
			return 1;
		};
	}

}
