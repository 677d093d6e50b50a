package dev.atomictx.engine;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;

import dev.atomictx.AtomicAttempt;
import dev.atomictx.AtomicListener;
import dev.atomictx.engine.retry.Attempt;
import dev.atomictx.engine.retry.Failure;
import dev.atomictx.engine.retry.RetryPolicy;
import dev.atomictx.engine.retry.RetryTimer;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Collaborators that all scopes of one {@link AtomicTemplate} share.
 */
final class Engine {

	private static final Log logger = LogFactory.getLog(Engine.class);

	private final TransactionDialect dialect;

	private final List<AtomicListener> listeners;

	private final boolean eagerRelease;

	private final int warnAt;

	private final CommitStrategy commitStrategy;

	private final KeyStore keyStore;

	private final RetryTimer timer;

	private final RetryPolicy retryPolicy;

	/**
	 * The units that have been warned of many subtransactions.
	 */
	private final Set<String> warned = ConcurrentHashMap.newKeySet();

	Engine(EngineSettings settings) {
		this.dialect = settings.dialect();
		this.listeners = settings.listeners();
		this.eagerRelease = settings.eagerRelease();
		this.warnAt = settings.warnAt();
		this.commitStrategy = settings.commitStrategy();
		this.keyStore = settings.keyStore();
		this.timer = settings.timer();
		this.retryPolicy = new RetryPolicy(settings.retry(), settings.timer(), settings.classifiers(),
				settings.listeners());
	}

	TransactionDialect dialect() {
		return this.dialect;
	}

	boolean eagerRelease() {
		return this.eagerRelease;
	}

	/**
	 * Number of subtransactions in one transaction that deserves a warning.
	 */
	int warnAt() {
		return this.warnAt;
	}

	CommitStrategy commitStrategy() {
		return this.commitStrategy;
	}

	KeyStore keyStore() {
		return this.keyStore;
	}

	RetryTimer timer() {
		return this.timer;
	}

	RetryPolicy retryPolicy() {
		return this.retryPolicy;
	}

	/**
	 * Notify the listeners of an attempt.
	 */
	void publish(BiConsumer<AtomicListener, AtomicAttempt> callback, Scope scope, @Nullable Throwable throwable) {
		if (!this.listeners.isEmpty()) {
			Failure failure = (throwable != null) ? this.retryPolicy.classify(throwable) : null;
			new Attempt(scope.definition(), scope.isOutermost(), scope.depth(), scope.attempt(), failure, Duration.ZERO,
					null)
				.publish(this.listeners, callback);
		}
	}

	/**
	 * Warn, once for each boundary, of a transaction that uses many subtransactions.
	 * PostgreSQL caches 64 of them for each session; beyond, every snapshot of every
	 * session has to look them up. See PostgreSQL manual, "Subtransactions".
	 * @param count how many the transaction has used so far
	 * @param unit the boundary that set the last savepoint
	 */
	void warnOfSubtransactions(int count, String unit) {
		if (this.warned.add(unit)) {
			logger.warn("A transaction has used " + count + " subtransactions, the last one in unit '" + unit
					+ "': above 64, PostgreSQL slows down for all sessions. Join instead with savepoint = false, "
					+ "declare units that only read readOnly, or commit in chunks");
		}
	}

}
