package dev.atomictx.benchmarks.overhead;

import dev.atomictx.Atomic;
import dev.atomictx.FailureKind;

/**
 * Atomic boundaries around work that does nothing.
 */
class AtomicWork {

	private final Object result = new Object();

	@Atomic
	public Object flat() {
		return this.result;
	}

	@Atomic(retryOn = FailureKind.DEADLOCK)
	public Object retryable() {
		return this.result;
	}

	@Atomic(savepoint = false)
	public Object joined() {
		return this.result;
	}

	@Atomic
	public Object aroundNested(AtomicWork proxy) {
		return proxy.flat();
	}

	@Atomic
	public Object aroundJoined(AtomicWork proxy) {
		return proxy.joined();
	}

}
