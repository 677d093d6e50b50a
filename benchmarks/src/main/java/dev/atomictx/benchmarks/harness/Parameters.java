package dev.atomictx.benchmarks.harness;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import dev.atomictx.benchmarks.report.Topic;

import org.springframework.boot.convert.DurationStyle;
import org.springframework.core.env.SimpleCommandLinePropertySource;

/**
 * How long and how often to measure.
 *
 * @param url JDBC URL of a PostgreSQL, or "embedded"
 * @param rounds how often each cell is measured
 * @param window for how long
 * @param patientWindow for how long where calls wait for a second or more
 * @param warmUp how long each peer runs each workload before
 * @param threads numbers of threads of the contended workloads
 * @param scopes numbers of nested scopes in a unit
 * @param topics what to measure
 */
public record Parameters(String url, int rounds, Duration window, Duration patientWindow, Duration warmUp,
		List<Integer> threads, List<Integer> scopes, List<Topic> topics) {

	private static final String ALL_TOPICS = Arrays.stream(Topic.values())
		.map(Topic::key)
		.collect(Collectors.joining(","));

	/**
	 * Read them from the command line.
	 * @param arguments such as {@code --rounds=5}
	 */
	public static Parameters parse(String... arguments) {
		SimpleCommandLinePropertySource options = new SimpleCommandLinePropertySource(arguments);
		return new Parameters(option(options, "url", "embedded"), Integer.parseInt(option(options, "rounds", "5")),
				DurationStyle.detectAndParse(option(options, "window", "600ms")),
				DurationStyle.detectAndParse(option(options, "patient-window", "4s")),
				DurationStyle.detectAndParse(option(options, "warm-up", "500ms")),
				numbers(option(options, "threads", "1,4,16,32")), numbers(option(options, "scopes", "1,3,10,50")),
				topics(option(options, "topics", ALL_TOPICS)));
	}

	private static String option(SimpleCommandLinePropertySource options, String name, String otherwise) {
		String value = options.getProperty(name);
		return (value != null) ? value : otherwise;
	}

	private static List<Topic> topics(String list) {
		return Arrays.stream(list.split(",", -1)).map(Topic::of).toList();
	}

	private static List<Integer> numbers(String list) {
		return Arrays.stream(list.split(",", -1)).map(Integer::valueOf).toList();
	}

	/**
	 * What a reader of the results must know.
	 */
	Map<String, String> describe() {
		return Map.of("rounds", String.valueOf(this.rounds), "window", this.window.toMillis() + " ms", "patient window",
				this.patientWindow.toMillis() + " ms");
	}

	int maxThreads() {
		return this.threads.stream().mapToInt(Integer::intValue).max().orElse(1);
	}

}
