package dev.atomictx.benchmarks.report;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What a run of the harness has found out.
 *
 * @param machine where
 * @param parameters how
 * @param results everything that was measured
 */
public record Results(Machine machine, Map<String, String> parameters, List<Result> results) {

	List<Topic> topics() {
		return this.results.stream().map((result) -> Topic.of(result.cell().experiment())).distinct().toList();
	}

	Stream<Result> of(Topic topic) {
		return this.results.stream().filter((result) -> result.cell().experiment().equals(topic.key()));
	}

}
