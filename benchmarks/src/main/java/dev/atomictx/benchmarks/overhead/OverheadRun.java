package dev.atomictx.benchmarks.overhead;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.atomictx.benchmarks.report.Machine;
import dev.atomictx.benchmarks.report.OverheadResult;
import dev.atomictx.benchmarks.report.OverheadResults;
import dev.atomictx.benchmarks.report.Statistics;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

import org.springframework.util.Assert;

/**
 * Runs {@link OverheadBenchmark} in rounds. JMH measures one benchmark after the other;
 * so that peers take turns, each round is a run of its own, with a JVM of its own for
 * each benchmark.
 */
public final class OverheadRun {

	private static final Map<String, String> BOUNDARIES = Map.of("Transactional", OverheadResults.TRANSACTIONAL,
			"Retryable", OverheadResults.RETRYABLE, "SpringRetry", "spring-retry + @Transactional", "Resilience",
			"resilience4j + @Transactional", "Atomic", OverheadResults.ATOMIC, "AtomicRetryOn",
			"@Atomic(retryOn = DEADLOCK)", "TransactionTemplate", "TransactionTemplate", "Failsafe",
			"Failsafe + TransactionTemplate", "AtomicOperations", "AtomicOperations");

	private static final List<String> SHAPES = List.of("flat", "nested", "joined", "programmatic");

	/**
	 * Of the slices of a round. What else the machine does makes slices slower and never
	 * faster, so a fast one is nearer to the truth than the mean.
	 */
	private static final int FAST_PERCENTILE = 10;

	private static final String BYTES = "gc.alloc.rate.norm";

	private final int rounds;

	private final Map<String, OverheadResult> results = new LinkedHashMap<>();

	public OverheadRun(int rounds) {
		this.rounds = rounds;
	}

	/**
	 * Measure.
	 */
	public OverheadResults run() {
		for (int round = 1; round <= this.rounds; round++) {
			System.err.println("overhead: round " + round + " of " + this.rounds);
			runOnce().forEach(this::add);
		}
		return new OverheadResults(Machine.here(Map.of()),
				this.results.values().stream().sorted(byShapeAndTime()).toList());
	}

	private static Comparator<OverheadResult> byShapeAndTime() {
		return Comparator.<OverheadResult>comparingInt((result) -> SHAPES.indexOf(result.shape()))
			.thenComparingDouble((result) -> Statistics.median(result.nanos()));
	}

	private static Collection<RunResult> runOnce() {
		Options options = new OptionsBuilder().include(OverheadBenchmark.class.getSimpleName())
			.addProfiler(GCProfiler.class)
			.shouldFailOnError(true)
			.verbosity(VerboseMode.SILENT)
			.build();
		try {
			return new Runner(options).run();
		}
		catch (RunnerException ex) {
			throw new IllegalStateException("JMH could not measure", ex);
		}
	}

	private void add(RunResult result) {
		Result<?> bytes = result.getSecondaryResults().get(BYTES);
		Assert.state(bytes != null, "JMH did not count bytes");
		OverheadResult sum = this.results.computeIfAbsent(result.getParams().getBenchmark(), OverheadRun::empty);
		sum.nanos().add(result.getPrimaryResult().getStatistics().getPercentile(FAST_PERCENTILE));
		sum.bytes().add(bytes.getStatistics().getPercentile(50));
	}

	private static OverheadResult empty(String benchmark) {
		String method = benchmark.substring(benchmark.lastIndexOf('.') + 1);
		String shape = method.replaceFirst("[A-Z].*", "");
		String boundary = BOUNDARIES.getOrDefault(method.substring(shape.length()), method);
		return new OverheadResult(shape, boundary, new ArrayList<>(), new ArrayList<>());
	}

}
