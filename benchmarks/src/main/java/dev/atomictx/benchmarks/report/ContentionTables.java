package dev.atomictx.benchmarks.report;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The tables of what was measured on a database.
 */
final class ContentionTables {

	private final Results results;

	ContentionTables(Results results) {
		this.results = results;
	}

	Table flat() {
		Comparison comparison = new Comparison(this.results);
		Table table = new Table("boundary", "transfers per second", "least and most", "to JDBC by hand", "median time",
				"to JDBC by hand");
		this.results.of(Topic.FLAT)
			.forEach((result) -> table.row(result.cell().peer(), Table.number("%.0f", result.throughput()),
					Table.number("%.0f", Collections.min(result.unitsPerSecond())) + " - "
							+ Table.number("%.0f", Collections.max(result.unitsPerSecond())),
					Table.number("%.3f", comparison.toJdbc(result)),
					Table.number("%.3f ms", Statistics.median(result.medianMillis())),
					Table.number("%.3f", comparison.timeToJdbc(result))));
		return table;
	}

	Table nested(Topic topic) {
		NestedCost cost = new NestedCost(this.results, topic);
		List<String> header = new ArrayList<>(List.of("boundary"));
		cost.scopes().forEach((scopes) -> header.add(scopes + ((scopes == 1) ? " scope" : " scopes")));
		Table table = new Table(header.toArray(String[]::new));
		for (String peer : cost.peers()) {
			List<String> row = new ArrayList<>(List.of(peer));
			cost.scopes()
				.forEach((scopes) -> row.add(Table.number("%.2f", cost.toStock(peer, scopes)) + " ("
						+ Table.number("%.3f", cost.extraMillis(peer, scopes)) + " ms)"));
			table.row(row);
		}
		return table;
	}

	/**
	 * What it costs to know the outcome, beside the first result, which only reports a
	 * loss.
	 */
	Table commitOutcome(Topic topic) {
		List<Result> all = this.results.of(topic).toList();
		Table table = new Table("boundary", "units per second", "to the first", "p50", "p99");
		for (Result result : all) {
			double ratio = Statistics.medianOf(result.unitsPerSecond(), all.get(0).unitsPerSecond(),
					(own, first) -> own / first);
			table.row(result.cell().peer(), Table.number("%.0f", result.throughput()), Table.number("%.2f", ratio),
					Table.number("%.2f ms", result.latencies().p50()),
					Table.number("%.2f ms", result.latencies().p99()));
		}
		return table;
	}

	/**
	 * How throughput changes with the number of threads.
	 */
	Table threads(Topic topic) {
		Comparison comparison = new Comparison(this.results);
		List<Integer> threads = comparison.threads(topic);
		List<String> header = new ArrayList<>(List.of("boundary"));
		threads.forEach((count) -> header.add(count + ((count == 1) ? " thread" : " threads")));
		Table table = new Table(header.toArray(String[]::new));
		for (String label : comparison.labelsEverywhere(topic)) {
			List<String> row = new ArrayList<>(List.of(label));
			threads
				.forEach((count) -> row.add(Table.number("%.0f", comparison.find(topic, label, count).throughput())));
			table.row(row);
		}
		return table;
	}

	/**
	 * Everything about the cells with many threads.
	 */
	Table details(Topic topic) {
		Table table = new Table("threads", "boundary", "units per second", "failed calls", "wasted statements per unit",
				"p50", "p99", "p99.9");
		this.results.of(topic)
			.filter((result) -> result.cell().isCrowded())
			.forEach((result) -> table.row(details(result)));
		return table;
	}

	private static List<String> details(Result result) {
		Percentiles latencies = result.latencies();
		return List.of(String.valueOf(result.cell().threads()), Comparison.label(result),
				Table.number("%.0f", result.throughput()), failed(result), Table.number("%.2f", result.wastedPerUnit()),
				Table.number("%.1f ms", latencies.p50()), Table.number("%.1f ms", latencies.p99()),
				Table.number("%.1f ms", latencies.p999()));
	}

	private static String failed(Result result) {
		long calls = result.committed() + result.failed();
		return (result.failed() == 0) ? "0"
				: result.failed() + Table.number(" (%.1f %%)", 100.0 * result.failed() / calls);
	}

}
