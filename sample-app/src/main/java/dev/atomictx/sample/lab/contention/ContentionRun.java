package dev.atomictx.sample.lab.contention;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;

import dev.atomictx.sample.lab.contention.ContentionProgress.State;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run of the lab, from opening the accounts to the last look at the books.
 */
final class ContentionRun implements Runnable {

	private static final Logger logger = LoggerFactory.getLogger(ContentionRun.class);

	private static final long MEASURE_EVERY_MILLIS = 250;

	private final ContentionSettings settings;

	private final LabAccounts accounts;

	private final LabTransfers transfers;

	private final ContentionCounters counters;

	private final long timeLimitNanos;

	private final long start = System.nanoTime();

	private final AtomicInteger left;

	private final LongAdder done = new LongAdder();

	private final LongAdder failed = new LongAdder();

	private final AtomicReference<@Nullable String> problem = new AtomicReference<>();

	private final CountDownLatch end = new CountDownLatch(1);

	private volatile boolean stopped;

	private volatile State state = State.RUNNING;

	private volatile long nanos;

	private final BigDecimal expectedTotal;

	private volatile BigDecimal total;

	ContentionRun(ContentionSettings settings, LabAccounts accounts, LabTransfers transfers,
			ContentionCounters counters, Duration timeLimit) {
		this.settings = settings;
		this.accounts = accounts;
		this.transfers = transfers;
		this.counters = counters;
		this.timeLimitNanos = timeLimit.toNanos();
		this.left = new AtomicInteger(settings.transfers());
		this.expectedTotal = LabAccounts.OPENING_BALANCE.multiply(BigDecimal.valueOf(settings.accounts()));
		this.total = this.expectedTotal;
	}

	@Override
	public void run() {
		State result = State.FAILED;
		try {
			this.accounts.open(this.settings.accounts());
			makeTransfers();
			result = judge();
		}
		catch (RuntimeException | InterruptedException ex) {
			logger.warn("The contention lab ends early", ex);
			note("It ended early: " + ex.getClass().getSimpleName());
		}
		finally {
			this.nanos = System.nanoTime() - this.start;
			this.state = result;
			this.end.countDown();
		}
	}

	private void makeTransfers() throws InterruptedException {
		ExecutorService workers = Executors.newFixedThreadPool(this.settings.threads(),
				(worker) -> new Thread(worker, "lab"));
		for (int i = 0; i < this.settings.threads(); i++) {
			workers.execute(this::work);
		}
		workers.shutdown();
		try {
			while (!workers.awaitTermination(MEASURE_EVERY_MILLIS, TimeUnit.MILLISECONDS)) {
				measure();
			}
		}
		finally {
			this.stopped = true;
			// After a failed measurement: the next run must not meet workers of this one.
			workers.awaitTermination(1, TimeUnit.MINUTES);
		}
		measure();
	}

	private void work() {
		while (!this.stopped && this.left.getAndDecrement() > 0) {
			try {
				this.transfers.transferAtRandom();
				this.done.increment();
			}
			catch (RuntimeException ex) {
				logger.warn("A transfer of the contention lab failed", ex);
				this.failed.increment();
				note("A transfer failed: " + ex.getClass().getSimpleName());
			}
		}
	}

	private void measure() {
		this.total = this.accounts.total();
		if (this.total.compareTo(this.expectedTotal) != 0) {
			note("The total was " + this.total);
			this.stopped = true;
		}
		if (System.nanoTime() - this.start > this.timeLimitNanos) {
			note("It was stopped at its time limit");
			this.stopped = true;
		}
	}

	private State judge() {
		int unexplained = this.accounts.countUnexplained();
		if (unexplained > 0) {
			note("The log does not explain the balances of " + unexplained + " accounts");
		}
		if (unexplained > 0 || this.total.compareTo(this.expectedTotal) != 0) {
			return State.FAILED;
		}
		return (this.left.get() > 0) ? State.STOPPED : State.COMPLETED;
	}

	/**
	 * Keep the first problem: the others may follow from it.
	 */
	private void note(String what) {
		this.problem.compareAndSet(null, what);
	}

	/**
	 * Ask the run to end after the transfers that are under way.
	 */
	void stop() {
		this.stopped = true;
	}

	boolean awaitEnd(long millis) throws InterruptedException {
		return this.end.await(millis, TimeUnit.MILLISECONDS);
	}

	boolean isRunning() {
		return this.end.getCount() > 0;
	}

	ContentionProgress progress() {
		// First of all: what is read after the end is final.
		State current = this.state;
		long elapsed = (current == State.RUNNING) ? System.nanoTime() - this.start : this.nanos;
		return new ContentionProgress(this.settings, current, TimeUnit.NANOSECONDS.toMillis(elapsed), this.done.sum(),
				this.failed.sum(), this.counters.attempts.sum(), this.counters.deadlocks.sum(),
				this.counters.serializationFailures.sum(), this.counters.staleVersions.sum(),
				this.counters.savepointRetries.sum(), this.counters.transactionRetries.sum(), this.total,
				this.expectedTotal, this.problem.get());
	}

}
