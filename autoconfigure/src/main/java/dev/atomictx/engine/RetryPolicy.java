package dev.atomictx.engine;

import java.time.Duration;
import java.util.List;

import dev.atomictx.AtomicDefinition;
import dev.atomictx.FailureClassifier;
import org.jspecify.annotations.Nullable;

/**
 * What the attempts of all boundaries go by.
 */
record RetryPolicy(RetrySettings settings, RetryTimer timer, List<FailureClassifier> classifiers,
		AtomicListeners listeners) {

	/**
	 * When an execution begins. Reading the clock is not free, and few boundaries have a
	 * deadline.
	 */
	long start(AtomicDefinition definition) {
		return (deadline(definition) != null) ? this.timer.nanoTime() : 0;
	}

	@Nullable Duration deadline(AtomicDefinition definition) {
		return (definition.deadline() != null) ? definition.deadline() : this.settings.deadline();
	}

	Duration drawDelay(int retry) {
		return this.settings.drawDelay(retry, this.timer.random());
	}

}
