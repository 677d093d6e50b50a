package dev.atomictx.engine.retry;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A timer on which time passes only while somebody sleeps.
 */
public final class RecordingTimer implements RetryTimer {

	private final List<Duration> sleeps = Collections.synchronizedList(new ArrayList<>());

	private long now;

	@Override
	public synchronized long nanoTime() {
		return this.now;
	}

	@Override
	public double random() {
		return 0.5;
	}

	@Override
	public synchronized void sleep(Duration duration) throws InterruptedException {
		if (Thread.interrupted()) {
			throw new InterruptedException();
		}
		this.sleeps.add(duration);
		this.now += duration.toNanos();
	}

	public synchronized void advance(Duration duration) {
		this.now += duration.toNanos();
	}

	public List<Duration> sleeps() {
		return List.copyOf(this.sleeps);
	}

}
