package dev.atomictx.sample.background;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.context.SmartLifecycle;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;

/**
 * Threads that take one step after the other while the application runs. When it stops,
 * the step at hand is finished and no other one begun. That happens before the web server
 * stops, and long before the connection pool is closed.
 */
public abstract class BackgroundWork implements SmartLifecycle {

	private static final Logger logger = LoggerFactory.getLogger(BackgroundWork.class);

	private static final Duration STOP_WAIT = Duration.ofSeconds(25);

	private final String name;

	private final int size;

	private final Duration idle;

	private final Semaphore bell = new Semaphore(0);

	private volatile @Nullable ExecutorService threads;

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
	 * Tell the threads that are idle that there is something to do.
	 */
	public final void wake() {
		this.bell.drainPermits();
		this.bell.release(this.size);
	}

	/**
	 * Wait until the time is over, there is something to do, or the application stops.
	 * @param time how long to wait at most
	 */
	protected final void await(Duration time) {
		try {
			this.bell.tryAcquire(time.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	@Override
	public final void start() {
		this.running = true;
		ExecutorService threads = Executors.newCachedThreadPool(new CustomizableThreadFactory(this.name + "-"));
		for (int i = 0; i < this.size; i++) {
			threads.execute(this::work);
		}
		this.threads = threads;
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
		wake();
		if (this.threads != null) {
			awaitEnd(this.threads);
		}
	}

	private void awaitEnd(ExecutorService threads) {
		threads.shutdown();
		try {
			if (!threads.awaitTermination(STOP_WAIT.toMillis(), TimeUnit.MILLISECONDS)) {
				logger.warn("A step of {} does not end; what it has not committed will be undone", this.name);
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
