package dev.atomictx.benchmarks.peer;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.resilience.annotation.Retryable;

/**
 * {@code @Retryable} of Spring Framework with the best settings we know.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@Retryable(predicate = RetryableFailure.class, maxRetries = TunedRetry.MAX_RETRIES, delayString = "${tuned.half-delay}",
		jitterString = "${tuned.half-delay}", multiplier = TunedRetry.MULTIPLIER, maxDelayString = "${tuned.max-delay}")
@interface TunedRetryable {

}
