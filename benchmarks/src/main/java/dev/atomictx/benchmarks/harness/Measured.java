package dev.atomictx.benchmarks.harness;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import dev.atomictx.benchmarks.peer.Peer;
import dev.atomictx.benchmarks.report.Cell;
import dev.atomictx.benchmarks.report.Result;
import dev.atomictx.benchmarks.workload.Workload;

import org.springframework.jdbc.core.JdbcTemplate;

/**
 * A cell while it is being measured, round by round.
 */
final class Measured {

	private final Round round;

	private final Cell cell;

	private final Tally all = new Tally();

	private final List<Double> unitsPerSecond = new ArrayList<>();

	private final List<Double> medianMillis = new ArrayList<>();

	Measured(String experiment, Peer peer, Workload workload, int threads, Duration window) {
		this.round = new Round(peer, workload, threads, window);
		this.cell = new Cell(experiment, workload.name(), threads, peer.name(),
				peer.settings().name().toLowerCase(Locale.ROOT));
	}

	Workload workload() {
		return this.round.workload();
	}

	/**
	 * What has to be warm before this is measured: the peer with these statements.
	 */
	Object path() {
		return List.of(this.round.peer(), this.round.workload());
	}

	void warmUp(Duration duration, JdbcTemplate jdbc) {
		new Round(this.round.peer(), this.round.workload(), this.round.threads(), duration).run(0, jdbc);
	}

	void measure(int number, JdbcTemplate jdbc) {
		Tally tally = this.round.run(number, jdbc);
		this.unitsPerSecond.add(tally.committed() / (this.round.window().toNanos() / 1e9));
		this.medianMillis.add(tally.latencies().p50());
		this.all.add(tally);
	}

	Result result() {
		return new Result(this.cell, this.unitsPerSecond, this.medianMillis, this.all.latencies(), this.all.committed(),
				this.all.failed(), this.all.failures(), this.all.wasted());
	}

}
