package dev.atomictx.benchmarks.overhead;

import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Boundaries of Spring's own, around work that does nothing.
 */
class TransactionalWork {

	private final Object result = new Object();

	@Transactional
	public Object flat() {
		return this.result;
	}

	@Transactional(propagation = Propagation.NESTED)
	public Object nested() {
		return this.result;
	}

	@Transactional
	public Object aroundNested(TransactionalWork proxy) {
		return proxy.nested();
	}

	@Transactional
	public Object aroundJoined(TransactionalWork proxy) {
		return proxy.flat();
	}

}
