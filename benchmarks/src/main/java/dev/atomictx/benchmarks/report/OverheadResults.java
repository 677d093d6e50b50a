package dev.atomictx.benchmarks.report;

import java.util.List;

/**
 * What a run of the overhead benchmark has found out.
 *
 * @param machine where
 * @param results everything that was measured
 */
public record OverheadResults(Machine machine, List<OverheadResult> results) {

	/**
	 * Whose time all others are compared with.
	 */
	public static final String TRANSACTIONAL = "@Transactional";

	/**
	 * What it takes to retry with Spring alone.
	 */
	public static final String RETRYABLE = "@Retryable + @Transactional";

	/**
	 * What all this is about.
	 */
	public static final String ATOMIC = "@Atomic";

	OverheadResult find(String shape, String boundary) {
		return this.results.stream()
			.filter((result) -> result.shape().equals(shape) && result.boundary().equals(boundary))
			.findFirst()
			.orElseThrow(() -> new IllegalStateException("Nothing was measured for " + shape + " " + boundary));
	}

	/**
	 * Time as a multiple of that of a flat {@code @Transactional} call.
	 */
	double ratio(OverheadResult result) {
		return Statistics.medianOf(result.nanos(), find("flat", TRANSACTIONAL).nanos(), (time, base) -> time / base);
	}

}
