package dev.atomictx.benchmarks.report;

import java.util.List;
import java.util.Map;

/**
 * All rounds of a cell.
 *
 * @param cell what was measured
 * @param unitsPerSecond committed units, for each round
 * @param medianMillis the median time of a call, for each round
 * @param latencies of the successful calls of all rounds
 * @param committed units of all rounds
 * @param failed calls of all rounds
 * @param failures the same by exception
 * @param wastedStatements statements of attempts and calls that were not kept, of all
 * rounds
 */
public record Result(Cell cell, List<Double> unitsPerSecond, List<Double> medianMillis, Percentiles latencies,
		long committed, long failed, Map<String, Long> failures, long wastedStatements) {

	public double throughput() {
		return Statistics.median(this.unitsPerSecond);
	}

	public double wastedPerUnit() {
		return (double) this.wastedStatements / Math.max(1, this.committed);
	}

}
