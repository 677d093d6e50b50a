package dev.atomictx.benchmarks.report;

import java.util.List;

/**
 * Finds results to compare.
 */
final class Comparison {

	static final String JDBC = "JDBC by hand";

	static final String ATOMIC = "@Atomic";

	private final Results results;

	Comparison(Results results) {
		this.results = results;
	}

	/**
	 * How a result is called where settings matter.
	 */
	static String label(Result result) {
		return result.cell().peer().equals(JDBC) ? JDBC : result.cell().peer() + ", " + result.cell().settings();
	}

	double toJdbc(Result result) {
		Result jdbc = this.results.of(Topic.FLAT)
			.filter((candidate) -> candidate.cell().peer().equals(JDBC))
			.findFirst()
			.orElseThrow();
		return Statistics.medianOf(result.unitsPerSecond(), jdbc.unitsPerSecond(), (own, other) -> own / other);
	}

	List<Integer> threads(Topic topic) {
		return this.results.of(topic).map((result) -> result.cell().threads()).distinct().sorted().toList();
	}

	/**
	 * Those that were measured with every number of threads.
	 */
	List<String> labelsEverywhere(Topic topic) {
		int least = threads(topic).get(0);
		return this.results.of(topic)
			.filter((result) -> result.cell().threads() == least)
			.map(Comparison::label)
			.toList();
	}

	Result find(Topic topic, String label, int threads) {
		return this.results.of(topic)
			.filter((result) -> result.cell().threads() == threads && label(result).equals(label))
			.findFirst()
			.orElseThrow();
	}

}
