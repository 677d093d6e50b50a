package dev.atomictx.sample.lab.contention;

import java.time.Duration;

import dev.atomictx.AtomicOperations;
import dev.atomictx.sample.lab.LabBusyException;
import dev.atomictx.sample.lab.LabConfiguration;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.SmartLifecycle;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;

/**
 * The contention lab. It has one run at a time, for all visitors together, and none when
 * the application stops: the lifecycle ends it before the web server waits for those who
 * watch it.
 */
@Service
public class ContentionLab implements SmartLifecycle {

	private static final Duration TIME_LIMIT = Duration.ofMinutes(10);

	private static final long STOP_WAIT_MILLIS = 10_000;

	private final AtomicOperations operations;

	private final JdbcClient jdbc;

	private final LabAccounts accounts;

	private final ContentionCounters counters;

	private @Nullable ContentionRun run;

	private boolean open;

	ContentionLab(AtomicOperations operations, @Qualifier(LabConfiguration.LAB) JdbcClient jdbc, LabAccounts accounts,
			ContentionCounters counters) {
		this.operations = operations;
		this.jdbc = jdbc;
		this.accounts = accounts;
		this.counters = counters;
	}

	synchronized ContentionRun start(ContentionSettings settings) {
		if (!this.open || isUnderWay()) {
			throw new LabBusyException("The contention lab is busy: watch the run that is under way, or stop it");
		}
		this.counters.reset();
		this.run = new ContentionRun(settings, this.accounts, new LabTransfers(this.operations, this.jdbc, settings),
				this.counters, TIME_LIMIT);
		new Thread(this.run, "lab-run").start();
		return this.run;
	}

	/**
	 * Return the run that is under way, or else the last one.
	 * @return the run, or {@code null} before the first
	 */
	synchronized @Nullable ContentionRun latest() {
		return this.run;
	}

	/**
	 * Whether a run is under way.
	 * @return {@code false} if another one may begin
	 */
	public synchronized boolean isUnderWay() {
		return this.run != null && this.run.isRunning();
	}

	@Override
	public synchronized void start() {
		this.open = true;
	}

	@Override
	public void stop() {
		ContentionRun current = close();
		if (current == null) {
			return;
		}
		current.stop();
		try {
			current.awaitEnd(STOP_WAIT_MILLIS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private synchronized @Nullable ContentionRun close() {
		this.open = false;
		return this.run;
	}

	@Override
	public synchronized boolean isRunning() {
		return this.open;
	}

}
