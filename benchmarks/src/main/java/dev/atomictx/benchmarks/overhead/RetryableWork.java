package dev.atomictx.benchmarks.overhead;

import org.springframework.resilience.annotation.Retryable;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Boundaries of Spring's own that retry, around work that does nothing.
 */
class RetryableWork {

	private final Object result = new Object();

	@Retryable
	@Transactional
	public Object flat() {
		return this.result;
	}

	@Retryable
	@Transactional(propagation = Propagation.NESTED)
	public Object nested() {
		return this.result;
	}

	@Retryable
	@Transactional
	public Object aroundNested(RetryableWork proxy) {
		return proxy.nested();
	}

	@Retryable
	@Transactional
	public Object aroundJoined(RetryableWork proxy) {
		return proxy.flat();
	}

}
