package dev.atomictx.benchmarks;

import java.nio.file.Path;
import java.util.List;

import dev.atomictx.benchmarks.harness.Harness;
import dev.atomictx.benchmarks.harness.Parameters;
import dev.atomictx.benchmarks.overhead.OverheadRun;
import dev.atomictx.benchmarks.report.Page;
import dev.atomictx.benchmarks.report.Report;
import dev.atomictx.benchmarks.report.ResultFiles;

import org.springframework.boot.DefaultApplicationArguments;
import org.springframework.boot.logging.LoggingSystem;

/**
 * The command line: {@code overhead}, {@code contention}, {@code report}, or all of them.
 */
public final class Benchmarks {

	private static final Path PAGE = Path.of("docs", "performance.md");

	private static final Path PLOTS = Path.of("docs", "performance");

	private Benchmarks() {
	}

	/**
	 * Measure and report. With {@code --publish} the results go to where they are
	 * committed, and the page is refreshed.
	 * @param args what to do, then options; see the README of the module
	 */
	public static void main(String[] args) {
		// The peers' applications come and go; each would set up logging anew, and end
		// it.
		System.setProperty(LoggingSystem.SYSTEM_PROPERTY, LoggingSystem.NONE);
		System.setProperty("org.jooq.no-logo", "true");
		System.setProperty("org.jooq.no-tips", "true");
		DefaultApplicationArguments arguments = new DefaultApplicationArguments(args);
		List<String> commands = arguments.getNonOptionArgs();
		boolean publish = arguments.containsOption("publish");
		ResultFiles files = new ResultFiles(Path.of("benchmarks", publish ? "results" : "target/results"));
		Parameters parameters = Parameters.parse(args);
		if (commands.contains("overhead")) {
			files.write(new OverheadRun(parameters.rounds()).run());
		}
		if (commands.contains("contention")) {
			files.write(new Harness(parameters).run());
		}
		Report report = new Report(files.overhead(), files.contention());
		report.tables().forEach((name, table) -> System.out.println(name + "\n\n" + table + "\n"));
		if (publish) {
			new Page(PAGE, PLOTS).refresh(report);
		}
	}

}
