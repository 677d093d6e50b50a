package dev.atomictx.benchmarks.harness;

import java.nio.file.Path;

import dev.atomictx.benchmarks.report.Report;
import dev.atomictx.benchmarks.report.Result;
import dev.atomictx.benchmarks.report.ResultFiles;
import dev.atomictx.benchmarks.report.Results;
import dev.atomictx.benchmarks.report.Topic;
import dev.atomictx.test.TestDatabase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Runs the harness for a moment, on one topic of each sort. The figures mean nothing;
 * that it comes to an end means that all peers work and that no result was wrong.
 */
class HarnessIntegrationTests {

	@Test
	void measuresAllPeersAndReports(@TempDir Path directory) {
		Results results = new Harness(parameters()).run();
		assertThat(results.results()).extracting((result) -> result.cell().experiment())
			.contains("flat", "nested-delayed", "small-bank", "recovery");
		assertThat(results.results()).filteredOn((result) -> result.cell().experiment().equals(Topic.FLAT.key()))
			.allSatisfy((result) -> assertThat(result.failed()).isZero())
			.extracting(Result::committed)
			.anySatisfy((committed) -> assertThat(committed).isPositive());
		ResultFiles files = new ResultFiles(directory);
		files.write(results);
		Report report = new Report(null, files.contention());
		assertThat(report.tables().get("flat")).contains("JDBC by hand", "@Atomic", "jdbi");
		assertThat(report.plots()).containsKeys("flat", "nested-delayed", "small-bank", "recovery");
		assertThat(report.plots().get("small-bank").svg()).startsWith("<svg").endsWith("</svg>\n");
	}

	private static Parameters parameters() {
		TestDatabase database = TestDatabase.get().createDatabase("benchmarks");
		String url = database.jdbcUrl() + (database.jdbcUrl().contains("?") ? "&" : "?") + "user=" + database.username()
				+ "&password=" + database.password();
		return Parameters.parse("--url=" + url, "--rounds=1", "--window=30ms", "--patient-window=30ms",
				"--warm-up=10ms", "--threads=16", "--scopes=2", "--topics=flat,nested-delayed,small-bank,recovery");
	}

}
