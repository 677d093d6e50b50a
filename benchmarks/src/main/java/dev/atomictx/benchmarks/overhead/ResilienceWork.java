package dev.atomictx.benchmarks.overhead;

import io.github.resilience4j.retry.annotation.Retry;

import org.springframework.transaction.annotation.Transactional;

/**
 * A boundary of resilience4j, around work that does nothing.
 */
class ResilienceWork {

	private final Object result = new Object();

	@Retry(name = "work")
	@Transactional
	public Object flat() {
		return this.result;
	}

}
