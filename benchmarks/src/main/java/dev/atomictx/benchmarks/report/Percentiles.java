package dev.atomictx.benchmarks.report;

import java.util.Arrays;

/**
 * How long calls took, in milliseconds.
 *
 * @param p50 the median
 * @param p99 one in a hundred takes longer
 * @param p999 one in a thousand takes longer
 */
public record Percentiles(double p50, double p99, double p999) {

	/**
	 * Sort and look.
	 * @param nanos the measured times
	 */
	public static Percentiles of(long[] nanos) {
		Arrays.sort(nanos);
		return new Percentiles(at(nanos, 0.5), at(nanos, 0.99), at(nanos, 0.999));
	}

	private static double at(long[] sorted, double share) {
		if (sorted.length == 0) {
			return 0;
		}
		return sorted[Math.min(sorted.length - 1, (int) (share * sorted.length))] / 1e6;
	}

}
