package dev.atomictx.benchmarks.harness;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import dev.atomictx.benchmarks.peer.Peer;
import dev.atomictx.benchmarks.workload.Workload;

import org.springframework.jdbc.core.JdbcTemplate;

/**
 * A peer on a workload for a short time, and the proof that the result is right.
 *
 * @param peer who
 * @param workload on what
 * @param threads how many call at the same time
 * @param window for how long
 */
record Round(Peer peer, Workload workload, int threads, Duration window) {

	private static final long PATIENCE_SECONDS = 60;

	/**
	 * Run it.
	 * @param number of the round; the same number gives the same units to each peer
	 * @param jdbc to look at the total
	 */
	Tally run(int number, JdbcTemplate jdbc) {
		long before = this.workload.total(jdbc);
		Tally tally = call(number);
		long expected = before + tally.change();
		long found = this.workload.total(jdbc);
		if (found != expected) {
			throw new IllegalStateException("WRONG RESULT: after '" + this.workload.name() + "' with "
					+ this.peer.name() + " (" + this.peer.settings() + "), " + this.threads + " threads, the total is "
					+ found + " instead of " + expected);
		}
		return tally;
	}

	private Tally call(int number) {
		long end = System.nanoTime() + this.window.toNanos();
		List<Worker> workers = new ArrayList<>();
		List<Thread> running = new ArrayList<>();
		for (int i = 0; i < this.threads; i++) {
			Worker worker = new Worker(this.peer, this.workload, i, number, end);
			workers.add(worker);
			Thread thread = new Thread(worker, "worker-" + i);
			running.add(thread);
			thread.start();
		}
		join(running, end);
		Tally all = new Tally();
		workers.forEach((worker) -> all.add(worker.tally()));
		return all;
	}

	/**
	 * Wait for the end of the window, and wake those up that are waiting for another
	 * attempt then.
	 */
	private void join(List<Thread> threads, long end) {
		try {
			TimeUnit.NANOSECONDS.sleep(end - System.nanoTime());
			threads.forEach(Thread::interrupt);
			for (Thread thread : threads) {
				thread.join(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
			}
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException("The harness was interrupted", ex);
		}
		if (threads.stream().anyMatch(Thread::isAlive)) {
			throw new IllegalStateException(this.peer.name() + " does not come to an end");
		}
	}

}
