package dev.atomictx.benchmarks.overhead;

import org.springframework.retry.annotation.Retryable;
import org.springframework.transaction.annotation.Transactional;

/**
 * A boundary of spring-retry, around work that does nothing.
 */
class SpringRetryWork {

	private final Object result = new Object();

	@Retryable
	@Transactional
	public Object flat() {
		return this.result;
	}

}
