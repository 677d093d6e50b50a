package dev.atomictx.engine.retry;

import java.util.concurrent.atomic.AtomicIntegerArray;

import dev.atomictx.FailureKind;

/**
 * How much contention each boundary meets, and by what factor its waits grow for that.
 * <p>
 * Fixed waits fit one number of competitors only. So a conflict raises the factor, and
 * each unit that commits takes a part of it away: it settles where as few units conflict
 * as the boundary can bear, however many threads there are. This is how senders find
 * their rate in a network whose capacity nobody knows; see V. Jacobson, "Congestion
 * Avoidance and Control", SIGCOMM 1988. Boundaries that meet no conflicts do not notice.
 */
final class Contention {

	/**
	 * Boundaries share places by the hash of their names, so that names made up at run
	 * time take no memory. Those in one place wait for each other's conflicts, too.
	 */
	private static final int PLACES = 256;

	private static final int ONE = 1 << 10;

	private static final int HIGHEST = 64 * ONE;

	/**
	 * The part that a commit takes away.
	 */
	private static final double RELIEF = 1 / 32.0;

	/**
	 * How many units would use up their retries if conflicts were spread evenly. They are
	 * not, so it is more; this leaves few of those.
	 */
	private static final double BEARABLE_FAILURES = 1e-7;

	/**
	 * How many units may end in a deadlock, which stops all that wait for its locks until
	 * the server looks for it.
	 */
	private static final double BEARABLE_DEADLOCKS = 0.01;

	/**
	 * Factors as fixed-point numbers; zero where there is no contention.
	 */
	private final AtomicIntegerArray factors = new AtomicIntegerArray(PLACES);

	/**
	 * The factor for the waits of a boundary, 1 or more.
	 */
	double factor(String boundary) {
		return Math.max(ONE, this.factors.get(placeOf(boundary))) / (double) ONE;
	}

	/**
	 * An attempt of the boundary has met a conflict. The more retries the unit has used
	 * up, the more it counts.
	 * @param retry number of the retry that follows, 1 for the first
	 * @return by how much this one conflict has raised the factor
	 */
	double conflict(String boundary, FailureKind kind, int retry, int maxRetries) {
		double growth = Math.exp(retry * RELIEF / bearable(kind, maxRetries));
		this.factors.updateAndGet(placeOf(boundary),
				(factor) -> (int) Math.min(HIGHEST, Math.max(ONE, factor) * growth));
		return growth;
	}

	/**
	 * The part of all attempts that may meet a conflict. Where growth and relief balance,
	 * it is the part that does.
	 */
	private static double bearable(FailureKind kind, int maxRetries) {
		return (kind == FailureKind.DEADLOCK) ? BEARABLE_DEADLOCKS
				: Math.pow(BEARABLE_FAILURES, 1 / (maxRetries + 1.0));
	}

	/**
	 * A unit of the boundary has committed.
	 */
	void commit(String boundary) {
		int place = placeOf(boundary);
		if (this.factors.get(place) != 0) {
			this.factors.updateAndGet(place, (factor) -> (factor > ONE) ? (int) (factor * (1 - RELIEF)) : 0);
		}
	}

	private static int placeOf(String boundary) {
		int hash = boundary.hashCode();
		return (hash ^ (hash >>> 16)) & (PLACES - 1);
	}

}
