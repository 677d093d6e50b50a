package dev.atomictx.benchmarks.report;

import java.util.List;

import dev.atomictx.benchmarks.peer.Peers;

/**
 * The plots of what was measured on a database.
 */
final class ContentionPlots {

	private final Results results;

	private final Comparison comparison;

	ContentionPlots(Results results) {
		this.results = results;
		this.comparison = new Comparison(results);
	}

	Plot flat() {
		Bars bars = new Bars("Transfers per second without contention, to those of JDBC by hand", "%.3f");
		this.results.of(Topic.FLAT)
			.forEach((result) -> bars.add(result.cell().peer(), this.comparison.toJdbc(result), isOwn(result)));
		return bars;
	}

	Plot nested(Topic topic) {
		NestedCost cost = new NestedCost(this.results, topic);
		Lines lines = new Lines(topic.title() + ": extra time to that of NESTED, by scopes in a unit", "%.2f",
				cost.scopes().stream().map(String::valueOf).toList());
		for (String peer : cost.peers()) {
			lines.add(peer, cost.scopes().stream().map((scopes) -> cost.toStock(peer, scopes)).toList(),
					peer.equals(Peers.ATOMIC));
		}
		return lines;
	}

	Plot threads(Topic topic) {
		List<Integer> threads = this.comparison.threads(topic);
		Lines lines = new Lines(topic.title() + ": committed units per second, by threads", "%.0f",
				threads.stream().map(String::valueOf).toList());
		for (String label : this.comparison.labelsEverywhere(topic)) {
			lines.add(label,
					threads.stream().map((count) -> this.comparison.find(topic, label, count).throughput()).toList(),
					label.startsWith(Peers.ATOMIC + ","));
		}
		return lines;
	}

	Plot wasted(Topic topic) {
		Bars bars = new Bars(topic.title() + ": statements done in vain for each committed unit", "%.2f");
		this.results.of(topic)
			.forEach((result) -> bars.add(Comparison.label(result), result.wastedPerUnit(), isOwn(result)));
		return bars;
	}

	private static boolean isOwn(Result result) {
		return result.cell().peer().equals(Peers.ATOMIC);
	}

}
