package dev.atomictx.library;

import dev.atomictx.Atomic;

import org.springframework.transaction.annotation.Isolation;

import static dev.atomictx.FailureKind.DEADLOCK;
import static dev.atomictx.FailureKind.LOCK_NOT_AVAILABLE;
import static dev.atomictx.FailureKind.SERIALIZATION_FAILURE;
import static dev.atomictx.FailureKind.UNIQUE_VIOLATION;

/**
 * The boundaries of an application. What is inside them, the tests say.
 */
public class Units {

	@Atomic
	public void unit(Work work) throws Exception {
		work.run();
	}

	@Atomic(savepoint = false)
	public void joined(Work work) throws Exception {
		work.run();
	}

	@Atomic(durable = true)
	public void durable(Work work) throws Exception {
		work.run();
	}

	@Atomic(readOnly = true)
	public void readOnly(Work work) throws Exception {
		work.run();
	}

	@Atomic(retryFor = OutOfLuckException.class, maxRetries = 2)
	public void retriedWhenOutOfLuck(Work work) throws Exception {
		work.run();
	}

	@Atomic(retryOn = DEADLOCK)
	public void retriedWhenDeadlocked(Work work) throws Exception {
		work.run();
	}

	@Atomic(retryOn = LOCK_NOT_AVAILABLE)
	public void retriedWhenLocked(Work work) throws Exception {
		work.run();
	}

	@Atomic(retryOn = UNIQUE_VIOLATION)
	public void retriedWhenNotUnique(Work work) throws Exception {
		work.run();
	}

	@Atomic(isolation = Isolation.SERIALIZABLE, retryOn = SERIALIZATION_FAILURE)
	public void serializable(Work work) throws Exception {
		work.run();
	}

}
