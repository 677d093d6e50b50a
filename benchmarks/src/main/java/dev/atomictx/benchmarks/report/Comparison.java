package dev.atomictx.benchmarks.report;

import java.util.List;

import dev.atomictx.benchmarks.peer.Peers;

/**
 * Finds results to compare.
 */
final class Comparison {

	private final Results results;

	Comparison(Results results) {
		this.results = results;
	}

	/**
	 * How a result is called where settings matter.
	 */
	static String label(Result result) {
		return result.cell().peer().equals(Peers.JDBC) ? Peers.JDBC
				: result.cell().peer() + ", " + result.cell().settings();
	}

	/**
	 * Throughput without contention as a share of the limit.
	 */
	double toJdbc(Result result) {
		return Statistics.medianOf(result.unitsPerSecond(), jdbc().unitsPerSecond(), (own, limit) -> own / limit);
	}

	/**
	 * The median time of a call as a multiple of the limit's.
	 */
	double timeToJdbc(Result result) {
		return Statistics.medianOf(result.medianMillis(), jdbc().medianMillis(), (own, limit) -> own / limit);
	}

	private Result jdbc() {
		return this.results.of(Topic.FLAT)
			.filter((candidate) -> candidate.cell().peer().equals(Peers.JDBC))
			.findFirst()
			.orElseThrow();
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
