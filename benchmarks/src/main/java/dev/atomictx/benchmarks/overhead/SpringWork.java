package dev.atomictx.benchmarks.overhead;

import org.springframework.resilience.annotation.Retryable;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Boundaries of Spring's own, around work that does nothing.
 */
class SpringWork {

	private final Object result = new Object();

	public Object withoutAdvice() {
		return this.result;
	}

	@Transactional
	public Object flat() {
		return this.result;
	}

	@Retryable
	@Transactional
	public Object retryable() {
		return this.result;
	}

	@Transactional(propagation = Propagation.NESTED)
	public Object nested() {
		return this.result;
	}

	@Transactional
	public Object aroundNested(SpringWork proxy) {
		return proxy.nested();
	}

	@Transactional
	public Object aroundParticipating(SpringWork proxy) {
		return proxy.flat();
	}

}
