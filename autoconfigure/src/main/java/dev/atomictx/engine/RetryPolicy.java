package dev.atomictx.engine;

import java.time.Duration;
import java.util.List;

import dev.atomictx.FailureClassifier;

/**
 * What the attempts of all boundaries go by.
 */
record RetryPolicy(RetrySettings settings, RetryTimer timer, List<FailureClassifier> classifiers,
		AtomicListeners listeners) {

	Duration drawDelay(int retry) {
		return this.settings.drawDelay(retry, this.timer.random());
	}

}
