package dev.atomictx.benchmarks.report;

import java.util.List;

import dev.atomictx.benchmarks.peer.Peers;
import dev.atomictx.benchmarks.workload.NestedSteps;

/**
 * What nested scopes cost: the time that a unit takes longer than one with the same
 * statements and no scopes.
 */
final class NestedCost {

	private final Results results;

	private final Topic topic;

	NestedCost(Results results, Topic topic) {
		this.results = results;
		this.topic = topic;
	}

	List<String> peers() {
		return this.results.of(this.topic).map((result) -> result.cell().peer()).distinct().toList();
	}

	List<Integer> scopes() {
		return this.results.of(this.topic)
			.map((result) -> NestedSteps.stepsOf(result.cell().workload()))
			.distinct()
			.sorted()
			.toList();
	}

	double extraMillis(String peer, int scopes) {
		return Statistics.median(extra(peer, scopes));
	}

	/**
	 * As a multiple of what the scopes of {@code PROPAGATION_NESTED} cost.
	 */
	double toStock(String peer, int scopes) {
		return Statistics.medianOf(extra(peer, scopes), extra(Peers.TRANSACTIONAL, scopes),
				(own, stock) -> own / stock);
	}

	private List<Double> extra(String peer, int scopes) {
		return Statistics.pairs(medians(peer, scopes, true), medians(peer, scopes, false),
				(nested, flat) -> nested - flat);
	}

	private List<Double> medians(String peer, int scopes, boolean nested) {
		String workload = NestedSteps.name(scopes, nested);
		return this.results.of(this.topic)
			.filter((result) -> result.cell().peer().equals(peer) && result.cell().workload().equals(workload))
			.findFirst()
			.orElseThrow()
			.medianMillis();
	}

}
