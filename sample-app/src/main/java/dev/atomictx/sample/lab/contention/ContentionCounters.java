package dev.atomictx.sample.lab.contention;

import java.util.concurrent.atomic.LongAdder;

import dev.atomictx.AtomicAttempt;
import dev.atomictx.AtomicListener;
import dev.atomictx.FailureKind;

import org.springframework.stereotype.Component;

/**
 * Counts what happens to the units of the lab. A listener hears of every unit in the
 * application; the names of the lab's own begin with {@link #PREFIX}.
 * <p>
 * A failure that leaves the nested scope is heard of twice. Deadlocks and stale versions
 * always come up inside, where they are counted; serialization failures always get out.
 */
@Component
final class ContentionCounters implements AtomicListener {

	static final String PREFIX = "lab.";

	final LongAdder attempts = new LongAdder();

	final LongAdder deadlocks = new LongAdder();

	final LongAdder staleVersions = new LongAdder();

	final LongAdder serializationFailures = new LongAdder();

	final LongAdder savepointRetries = new LongAdder();

	final LongAdder transactionRetries = new LongAdder();

	@Override
	public void attemptStarted(AtomicAttempt attempt) {
		if (isLab(attempt) && !attempt.isOutermost()) {
			this.attempts.increment();
		}
	}

	@Override
	public void attemptRolledBack(AtomicAttempt attempt) {
		FailureKind kind = attempt.failureKind();
		if (kind == null || !isLab(attempt)) {
			return;
		}
		if (attempt.isOutermost()) {
			count(kind == FailureKind.SERIALIZATION_FAILURE, this.serializationFailures);
		}
		else {
			count(kind == FailureKind.DEADLOCK, this.deadlocks);
			count(kind == FailureKind.OPTIMISTIC_LOCK, this.staleVersions);
		}
	}

	@Override
	public void retrying(AtomicAttempt attempt) {
		if (isLab(attempt)) {
			(attempt.isOutermost() ? this.transactionRetries : this.savepointRetries).increment();
		}
	}

	void reset() {
		this.attempts.reset();
		this.deadlocks.reset();
		this.staleVersions.reset();
		this.serializationFailures.reset();
		this.savepointRetries.reset();
		this.transactionRetries.reset();
	}

	private static void count(boolean condition, LongAdder counter) {
		if (condition) {
			counter.increment();
		}
	}

	private static boolean isLab(AtomicAttempt attempt) {
		return attempt.name().startsWith(PREFIX);
	}

}
