package dev.atomictx.engine;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

import dev.atomictx.AtomicExecution;
import dev.atomictx.AtomicListener;

/**
 * Writes down what it hears, as "event name#attempt".
 */
public final class RecordingListener implements AtomicListener {

	private final List<String> events = Collections.synchronizedList(new ArrayList<>());

	@Override
	public void attemptStarted(AtomicExecution execution) {
		record("started", execution);
	}

	@Override
	public void attemptKept(AtomicExecution execution) {
		record("kept", execution);
	}

	@Override
	public void attemptUndone(AtomicExecution execution) {
		record("undone", execution);
	}

	@Override
	public void retrying(AtomicExecution execution) {
		record("retrying", execution);
	}

	@Override
	public void exhausted(AtomicExecution execution) {
		record("exhausted", execution);
	}

	@Override
	public void outcomeUnknown(AtomicExecution execution) {
		record("unknown", execution);
	}

	private void record(String event, AtomicExecution execution) {
		this.events.add(event + " " + execution.name() + "#" + execution.attempt()
				+ ((execution.failureKind() != null) ? " " + execution.failureKind() : ""));
	}

	public List<String> events() {
		return List.copyOf(this.events);
	}

}
