package dev.atomictx.benchmarks.harness;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

import javax.sql.DataSource;

import dev.atomictx.benchmarks.peer.Peer;
import dev.atomictx.benchmarks.report.Result;
import dev.atomictx.benchmarks.workload.Workload;

import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Measures peers on workloads in turns: in each round everything once, in another order.
 */
final class Experiment {

	private final String name;

	private final Duration warmUp;

	private final JdbcTemplate jdbc;

	private final List<Measured> cells = new ArrayList<>();

	/**
	 * Make an experiment without cells.
	 * @param name of the experiment
	 * @param dataSource the peers' data source
	 * @param warmUp how long each peer runs each workload first
	 */
	Experiment(String name, DataSource dataSource, Duration warmUp) {
		this.name = name;
		this.warmUp = warmUp;
		this.jdbc = new JdbcTemplate(dataSource);
	}

	/**
	 * Add something to measure.
	 */
	void add(Workload workload, Peer peer, int threads, Duration window) {
		this.cells.add(new Measured(this.name, peer, workload, threads, window));
	}

	/**
	 * Measure all that was added.
	 * @param rounds how often
	 */
	List<Result> run(int rounds) {
		this.cells.stream().map(Measured::workload).distinct().forEach((workload) -> workload.create(this.jdbc));
		warmUp();
		List<Measured> order = new ArrayList<>(this.cells);
		for (int round = 1; round <= rounds; round++) {
			System.err.println(this.name + ": round " + round + " of " + rounds);
			Collections.shuffle(order, new Random(round));
			for (Measured cell : order) {
				cell.measure(round, this.jdbc);
			}
		}
		return this.cells.stream().map(Measured::result).toList();
	}

	/**
	 * Run everything once with the most threads, so that the code is compiled and
	 * connections have prepared the statements.
	 */
	private void warmUp() {
		Map<Object, Measured> paths = new LinkedHashMap<>();
		this.cells.forEach((cell) -> paths.put(cell.path(), cell));
		paths.values().forEach((cell) -> cell.warmUp(this.warmUp, this.jdbc));
	}

}
