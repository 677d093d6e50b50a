package dev.atomictx.benchmarks.harness;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.atomictx.benchmarks.report.Machine;
import dev.atomictx.benchmarks.report.Result;
import dev.atomictx.benchmarks.report.Results;
import dev.atomictx.benchmarks.report.Topic;

/**
 * Runs the experiments on a database.
 */
public final class Harness {

	private final Parameters parameters;

	public Harness(Parameters parameters) {
		this.parameters = parameters;
	}

	/**
	 * Measure, and end with an exception when a result is wrong.
	 */
	public Results run() {
		try (Database database = Database.open(this.parameters.url())) {
			Experiments experiments = new Experiments(database, this.parameters);
			List<Result> results = new ArrayList<>();
			for (Topic topic : this.parameters.topics()) {
				results.addAll(experiments.run(topic));
			}
			return new Results(Machine.here(versions(database)), this.parameters.describe(), results);
		}
	}

	private static Map<String, String> versions(Database database) {
		Map<String, String> versions = new LinkedHashMap<>();
		versions.put("PostgreSQL", database.describe());
		versions.putAll(LibraryVersions.find());
		return versions;
	}

}
