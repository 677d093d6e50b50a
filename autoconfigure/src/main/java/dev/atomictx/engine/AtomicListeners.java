package dev.atomictx.engine;

import java.time.Duration;
import java.util.List;
import java.util.function.BiConsumer;

import dev.atomictx.AtomicExecution;
import dev.atomictx.AtomicListener;
import dev.atomictx.FailureClassifier;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Tells all listeners, and lets none of them change the outcome.
 */
final class AtomicListeners {

	private static final Log logger = LogFactory.getLog(AtomicListeners.class);

	private final List<AtomicListener> listeners;

	private final List<FailureClassifier> classifiers;

	AtomicListeners(List<AtomicListener> listeners, List<FailureClassifier> classifiers) {
		this.listeners = List.copyOf(listeners);
		this.classifiers = List.copyOf(classifiers);
	}

	void attemptStarted(OwningScope scope) {
		tell(AtomicListener::attemptStarted, scope, null);
	}

	void attemptKept(OwningScope scope, @Nullable Throwable letThrough) {
		tell(AtomicListener::attemptKept, scope, letThrough);
	}

	void attemptUndone(OwningScope scope, @Nullable Throwable failure) {
		tell(AtomicListener::attemptUndone, scope, failure);
	}

	void outcomeUnknown(OwningScope scope, Throwable failure) {
		tell(AtomicListener::outcomeUnknown, scope, failure);
	}

	void retrying(Execution execution) {
		tell(AtomicListener::retrying, execution);
	}

	void exhausted(Execution execution) {
		tell(AtomicListener::exhausted, execution);
	}

	private void tell(BiConsumer<AtomicListener, AtomicExecution> callback, OwningScope scope,
			@Nullable Throwable throwable) {
		if (!this.listeners.isEmpty()) {
			Failure failure = (throwable != null) ? Failure.of(throwable, this.classifiers) : null;
			tell(callback, new Execution(scope.definition(), scope.isOutermost(), scope.depth(), scope.attempt(),
					failure, Duration.ZERO));
		}
	}

	private void tell(BiConsumer<AtomicListener, AtomicExecution> callback, Execution execution) {
		for (AtomicListener listener : this.listeners) {
			try {
				callback.accept(listener, execution);
			}
			catch (Throwable ex) {
				logger.error("Listener [" + listener + "] failed on unit '" + execution.name() + "'", ex);
			}
		}
	}

}
