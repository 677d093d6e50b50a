package dev.atomictx.engine;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;

import dev.atomictx.AtomicAttempt;
import dev.atomictx.AtomicListener;
import dev.atomictx.RetryEnd;

/**
 * Writes down what it hears, as "event name#attempt".
 */
public final class RecordingListener implements AtomicListener {

	private final List<RetryEnd> retryEnds = Collections.synchronizedList(new ArrayList<>());

	private final List<String> events = Collections.synchronizedList(new ArrayList<>());

	@Override
	public void attemptStarted(AtomicAttempt attempt) {
		record("started", attempt);
	}

	@Override
	public void attemptSucceeded(AtomicAttempt attempt) {
		record("kept", attempt);
	}

	@Override
	public void attemptRolledBack(AtomicAttempt attempt) {
		record("undone", attempt);
	}

	@Override
	public void retrying(AtomicAttempt attempt) {
		record("retrying", attempt);
	}

	@Override
	public void notRetried(AtomicAttempt attempt) {
		RetryEnd end = Objects.requireNonNull(attempt.retryEnd());
		this.retryEnds.add(end);
		if (end.isExhausted()) {
			record("exhausted", attempt);
		}
	}

	@Override
	public void outcomeUnknown(AtomicAttempt attempt) {
		record("unknown", attempt);
	}

	private void record(String event, AtomicAttempt attempt) {
		this.events.add(event + " " + attempt.name() + "#" + attempt.number()
				+ ((attempt.failureKind() != null) ? " " + attempt.failureKind() : ""));
	}

	/**
	 * Why retrying ended, in order.
	 */
	public List<RetryEnd> retryEnds() {
		return List.copyOf(this.retryEnds);
	}

	public List<String> events() {
		return List.copyOf(this.events);
	}

}
