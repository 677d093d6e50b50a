package dev.atomictx.sample.background;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.context.SmartLifecycle;

/**
 * Threads that take one step after the other while the application runs. When it stops,
 * the step at hand is finished and no other one begun. This phase ends before the web
 * server, which is still answering, and long before the connection pool.
 */
public abstract class BackgroundWork implements SmartLifecycle {

	private static final Logger logger = LoggerFactory.getLogger(BackgroundWork.class);

	private static final Duration STOP_WAIT = Duration.ofSeconds(25);

	private final String name;

	private final int size;

	private final Duration idle;

	private final Semaphore bell = new Semaphore(0);

	private volatile List<Thread> threads = List.of();

	private volatile boolean running;

	/**
	 * Create the work.
	 * @param name what the threads are called
	 * @param size how many threads there are
	 * @param idle how long to wait when there was nothing to do, or a step has failed
	 */
	protected BackgroundWork(String name, int size, Duration idle) {
		this.name = name;
		this.size = size;
		this.idle = idle;
	}

	/**
	 * Take a step, in units of its own. If it fails it is logged and tried again later.
	 * @return whether there may be more to do
	 */
	protected abstract boolean step();

	/**
	 * Tell an idle thread that there is something to do.
	 */
	public final void wake() {
		this.bell.release();
	}

	/**
	 * Wait until there is something to do, the time is over or the application stops.
	 * @param time how long to wait at most
	 */
	protected final void await(Duration time) {
		try {
			if (this.bell.tryAcquire(time.toMillis(), TimeUnit.MILLISECONDS)) {
				this.bell.drainPermits();
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	@Override
	public final void start() {
		this.running = true;
		List<Thread> started = new ArrayList<>();
		for (int number = 1; number <= this.size; number++) {
			Thread thread = new Thread(this::work, this.name + "-" + number);
			thread.start();
			started.add(thread);
		}
		this.threads = started;
	}

	private void work() {
		while (this.running && !Thread.currentThread().isInterrupted()) {
			if (!stepSafely()) {
				await(this.idle);
			}
		}
	}

	private boolean stepSafely() {
		try {
			return step();
		}
		catch (RuntimeException ex) {
			logger.warn("A step of {} has failed and will be tried again", this.name, ex);
			return false;
		}
	}

	@Override
	public final void stop() {
		this.running = false;
		this.bell.release(this.size);
		try {
			for (Thread thread : this.threads) {
				thread.join(STOP_WAIT.toMillis());
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	@Override
	public final boolean isRunning() {
		return this.running;
	}

}
