package dev.atomictx.benchmarks.peer;

import java.lang.reflect.Method;
import java.util.function.Predicate;

import org.springframework.resilience.retry.MethodRetryPredicate;

/**
 * Tells Spring's {@code @Retryable} and resilience4j what to retry. Public because
 * resilience4j makes one.
 */
public final class RetryableFailure implements MethodRetryPredicate, Predicate<Throwable> {

	@Override
	public boolean shouldRetry(Method method, Throwable failure) {
		return test(failure);
	}

	@Override
	public boolean test(Throwable failure) {
		return TunedRetry.isRetryable(failure);
	}

}
