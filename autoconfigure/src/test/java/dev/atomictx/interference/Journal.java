package dev.atomictx.interference;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.util.ClassUtils;

/**
 * The record of a scenario, line by line. The lines of the thread that made the journal
 * keep their order. How often other threads do something, and when, depends on timing: of
 * their lines each distinct sequence from a connection's opening to its closing is kept
 * once.
 */
public final class Journal {

	private final Lane scenario = new Lane();

	private final Map<Thread, Lane> lanes = new HashMap<>(Map.of(Thread.currentThread(), this.scenario));

	private final Set<String> background = new TreeSet<>();

	private final Set<String> recent = new TreeSet<>();

	/**
	 * Add a line for the calling thread.
	 * @param line the line
	 */
	public synchronized void add(String line) {
		Lane lane = lane();
		lane.note(line);
		finishWhenIdle(lane);
	}

	/**
	 * Note that the calling thread has taken a connection.
	 */
	synchronized void opened() {
		Lane lane = lane();
		lane.note("connection");
		lane.connections++;
	}

	/**
	 * Note that the calling thread has given a connection back.
	 */
	synchronized void closed() {
		lane().connections--;
		add("close");
	}

	private Lane lane() {
		return this.lanes.computeIfAbsent(Thread.currentThread(), (thread) -> new Lane());
	}

	private void finishWhenIdle(Lane lane) {
		if (lane != this.scenario && lane.connections == 0) {
			String block = String.join("\n", lane.lines);
			this.background.add(block);
			this.recent.add(block);
			lane.lines.clear();
			notifyAll();
		}
	}

	/**
	 * Do a step, and note its result or exception.
	 * @param step what the step is
	 * @param action the step
	 */
	public void step(String step, Callable<?> action) {
		note(step + ":");
		try {
			note("-> " + action.call());
		}
		catch (Exception ex) {
			note("-> threw " + describe(ex));
		}
	}

	private synchronized void note(String line) {
		this.scenario.lines.add(normalized(line));
	}

	/**
	 * Do something and wait until another thread has used a connection because of it.
	 * @param cause what to do
	 * @param expected recognizes the lines of the other thread
	 */
	synchronized void await(Runnable cause, Predicate<String> expected) throws InterruptedException {
		long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
		this.recent.clear();
		cause.run();
		while (this.recent.stream().noneMatch(expected)) {
			long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
			if (left <= 0) {
				throw new IllegalStateException("Other threads did only " + this.recent);
			}
			wait(left);
		}
	}

	synchronized List<String> lines() {
		List<String> lines = new ArrayList<>(this.scenario.lines);
		this.background.forEach((block) -> {
			lines.add("another thread:");
			lines.addAll(block.lines().toList());
		});
		return lines;
	}

	/**
	 * Describe the transaction of the thread, with all that is registered for its end.
	 */
	static String transaction() {
		if (!TransactionSynchronizationManager.isSynchronizationActive()) {
			return "";
		}
		List<String> synchronizations = TransactionSynchronizationManager.getSynchronizations()
			.stream()
			.map(Journal::nameOf)
			.toList();
		return " " + TransactionSynchronizationManager.getCurrentTransactionName()
				+ (TransactionSynchronizationManager.isActualTransactionActive() ? "" : " (no transaction)")
				+ (TransactionSynchronizationManager.isCurrentTransactionReadOnly() ? " (read-only)" : "")
				+ synchronizations;
	}

	private static String nameOf(TransactionSynchronization synchronization) {
		return ClassUtils.getShortName(synchronization.getClass());
	}

	static String describe(Throwable throwable) {
		StringBuilder text = new StringBuilder(throwable.getClass().getName() + ": " + throwable.getMessage());
		for (Throwable suppressed : throwable.getSuppressed()) {
			text.append(" + ").append(describe(suppressed));
		}
		if (throwable.getCause() != null) {
			text.append(" <- ").append(describe(throwable.getCause()));
		}
		return text.toString();
	}

	/**
	 * Replace what differs between any two runs.
	 */
	private static String normalized(String line) {
		return line.replaceAll("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", "<uuid>")
			.replaceAll("@[0-9a-f]{5,8}\\b", "@<hash>")
			.replaceAll("\\$\\$Lambda[^,\\]\\s]*", "\\$\\$Lambda")
			.replaceAll("\\d{4}-\\d\\d-\\d\\d[T ]\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?", "<time>")
			.replaceAll("interference_[0-9a-f]{8}", "<database>")
			.replaceAll("\\s*\\n\\s*", " | ");
	}

	private static final class Lane {

		private final List<String> lines = new ArrayList<>();

		private int connections;

		void note(String line) {
			this.lines.add("  ".repeat(this.connections + 1) + normalized(line));
		}

	}

}
