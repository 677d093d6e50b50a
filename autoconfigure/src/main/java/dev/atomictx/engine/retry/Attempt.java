package dev.atomictx.engine.retry;

import java.time.Duration;
import java.util.List;
import java.util.function.BiConsumer;

import dev.atomictx.AtomicAttempt;
import dev.atomictx.AtomicDefinition;
import dev.atomictx.AtomicListener;
import dev.atomictx.FailureKind;
import dev.atomictx.RetryEnd;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * One attempt, as listeners see it.
 *
 * @param definition how the boundary was declared
 * @param isOutermost whether the scope owns the transaction
 * @param depth number of enclosing scopes in the same transaction
 * @param number number of the attempt, 1 for the first
 * @param classified the failure that ended the attempt, or {@code null}
 * @param delay wait before the next attempt
 * @param retryEnd reason why no other attempt follows, or {@code null}
 */
public record Attempt(AtomicDefinition definition, boolean isOutermost, int depth, int number,
		@Nullable Failure classified, Duration delay, @Nullable RetryEnd retryEnd) implements AtomicAttempt {

	private static final Log logger = LogFactory.getLog(Attempt.class);

	/**
	 * Call all listeners. None of them can change the outcome.
	 * @param listeners the listeners, in the order to call them
	 * @param callback what to call
	 */
	public void publish(List<AtomicListener> listeners, BiConsumer<AtomicListener, AtomicAttempt> callback) {
		for (AtomicListener listener : listeners) {
			try {
				callback.accept(listener, this);
			}
			catch (Throwable ex) {
				logger.error("Listener [" + listener + "] failed on unit '" + name() + "'", ex);
			}
		}
	}

	@Override
	public @Nullable Throwable failure() {
		return (this.classified != null) ? this.classified.throwable() : null;
	}

	@Override
	public @Nullable FailureKind failureKind() {
		return (this.classified != null) ? this.classified.kind() : null;
	}

	@Override
	public @Nullable String sqlState() {
		return (this.classified != null) ? this.classified.sqlState() : null;
	}

}
