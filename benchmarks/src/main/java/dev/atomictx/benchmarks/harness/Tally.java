package dev.atomictx.benchmarks.harness;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

import dev.atomictx.benchmarks.report.Percentiles;

/**
 * What was counted in a round, by one thread or by all of them.
 */
final class Tally {

	private long[] latencies = new long[1024];

	private int committed;

	private long wasted;

	private long failed;

	private long change;

	private final Map<String, Long> failures = new TreeMap<>();

	void changed(long amount) {
		this.change += amount;
	}

	void committed(long nanos, long wastedStatements) {
		addLatency(nanos);
		this.wasted += wastedStatements;
	}

	private void addLatency(long nanos) {
		if (this.committed == this.latencies.length) {
			this.latencies = Arrays.copyOf(this.latencies, 2 * this.committed);
		}
		this.latencies[this.committed++] = nanos;
	}

	void failed(Throwable failure, long wastedStatements) {
		this.failed++;
		this.wasted += wastedStatements;
		this.failures.merge(failure.getClass().getSimpleName(), 1L, Long::sum);
	}

	void add(Tally other) {
		for (int i = 0; i < other.committed; i++) {
			addLatency(other.latencies[i]);
		}
		this.wasted += other.wasted;
		this.failed += other.failed;
		this.change += other.change;
		other.failures.forEach((name, count) -> this.failures.merge(name, count, Long::sum));
	}

	int committed() {
		return this.committed;
	}

	long wasted() {
		return this.wasted;
	}

	long failed() {
		return this.failed;
	}

	Map<String, Long> failures() {
		return this.failures;
	}

	/**
	 * By how much the workload's total must have changed.
	 */
	long change() {
		return this.change;
	}

	Percentiles latencies() {
		return Percentiles.of(Arrays.copyOf(this.latencies, this.committed));
	}

}
