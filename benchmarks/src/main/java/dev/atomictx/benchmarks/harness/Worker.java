package dev.atomictx.benchmarks.harness;

import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

import dev.atomictx.benchmarks.peer.Peer;
import dev.atomictx.benchmarks.workload.Workload;

/**
 * One thread of a round: calls the peer until time is up. What is not done by then does
 * not count, but for the workload's total.
 */
final class Worker implements Runnable {

	private final Peer peer;

	private final Workload workload;

	private final int thread;

	private final RandomGenerator random;

	private final long end;

	private final Tally tally = new Tally();

	Worker(Peer peer, Workload workload, int thread, int round, long end) {
		this.peer = peer;
		this.workload = workload;
		this.thread = thread;
		this.random = new SplittableRandom(31L * round + thread);
		this.end = end;
	}

	@Override
	public void run() {
		while (System.nanoTime() < this.end) {
			call();
		}
	}

	private void call() {
		StatementCount statements = new StatementCount();
		long start = System.nanoTime();
		try {
			long change = this.peer.run(statements.count(this.workload.next(this.random, this.thread)));
			this.tally.changed(change);
			long now = System.nanoTime();
			if (now < this.end) {
				this.tally.committed(now - start, statements.wasted());
			}
		}
		catch (RuntimeException ex) {
			if (System.nanoTime() < this.end) {
				this.tally.failed(ex, statements.all());
			}
		}
	}

	/**
	 * What the thread has counted; to be asked when it has ended.
	 */
	Tally tally() {
		return this.tally;
	}

}
