package dev.atomictx.engine;

import java.util.List;

import dev.atomictx.AtomicListener;
import dev.atomictx.FailureClassifier;
import dev.atomictx.engine.retry.RetrySettings;
import dev.atomictx.engine.retry.RetryTimer;

/**
 * Settings and collaborators of an engine.
 *
 * @param retry settings of retries for boundaries that declare none of their own
 * @param timer clock, randomness and sleep
 * @param classifiers the classifiers to ask before the built-in one, in order
 * @param listeners the listeners to notify, in order
 * @param dialect what is known of the database
 * @param eagerRelease whether every savepoint is released when its scope ends, or only
 * with the next one
 * @param warnAt number of subtransactions in one transaction that deserves a warning
 * @param commitStrategy how the transaction of an outermost scope is committed
 * @param keyStore where the idempotency keys of units are stored
 */
public record EngineSettings(RetrySettings retry, RetryTimer timer, List<FailureClassifier> classifiers,
		List<AtomicListener> listeners, TransactionDialect dialect, boolean eagerRelease, int warnAt,
		CommitStrategy commitStrategy, KeyStore keyStore) {

	/**
	 * The settings without configuration.
	 */
	public static final EngineSettings DEFAULT = new EngineSettings(RetrySettings.DEFAULTS, RetryTimer.SYSTEM,
			List.of(), List.of(), TransactionDialect.NONE, false, 48, CommitStrategy.DIRECT, KeyStore.NONE);

	public EngineSettings {
		classifiers = List.copyOf(classifiers);
		listeners = List.copyOf(listeners);
	}

	/**
	 * Return a copy with other settings of retries.
	 * @param retry the settings
	 * @return the copy
	 */
	public EngineSettings withRetry(RetrySettings retry) {
		return new EngineSettings(retry, this.timer, this.classifiers, this.listeners, this.dialect, this.eagerRelease,
				this.warnAt, this.commitStrategy, this.keyStore);
	}

	/**
	 * Return a copy with another timer.
	 * @param timer the timer
	 * @return the copy
	 */
	public EngineSettings withTimer(RetryTimer timer) {
		return new EngineSettings(this.retry, timer, this.classifiers, this.listeners, this.dialect, this.eagerRelease,
				this.warnAt, this.commitStrategy, this.keyStore);
	}

	/**
	 * Return a copy with other classifiers.
	 * @param classifiers the classifiers, in the order to ask them
	 * @return the copy
	 */
	public EngineSettings withClassifiers(List<FailureClassifier> classifiers) {
		return new EngineSettings(this.retry, this.timer, classifiers, this.listeners, this.dialect, this.eagerRelease,
				this.warnAt, this.commitStrategy, this.keyStore);
	}

	/**
	 * Return a copy with other listeners.
	 * @param listeners the listeners, in the order to notify them
	 * @return the copy
	 */
	public EngineSettings withListeners(List<AtomicListener> listeners) {
		return new EngineSettings(this.retry, this.timer, this.classifiers, listeners, this.dialect, this.eagerRelease,
				this.warnAt, this.commitStrategy, this.keyStore);
	}

	/**
	 * Return a copy with another dialect.
	 * @param dialect the dialect
	 * @return the copy
	 */
	public EngineSettings withDialect(TransactionDialect dialect) {
		return new EngineSettings(this.retry, this.timer, this.classifiers, this.listeners, dialect, this.eagerRelease,
				this.warnAt, this.commitStrategy, this.keyStore);
	}

	/**
	 * Return a copy that releases savepoints at once, or not.
	 * @param eagerRelease {@code true} for at once
	 * @return the copy
	 */
	public EngineSettings withEagerRelease(boolean eagerRelease) {
		return new EngineSettings(this.retry, this.timer, this.classifiers, this.listeners, this.dialect, eagerRelease,
				this.warnAt, this.commitStrategy, this.keyStore);
	}

	/**
	 * Return a copy that warns at another number of subtransactions.
	 * @param warnAt the number
	 * @return the copy
	 */
	public EngineSettings withWarnAt(int warnAt) {
		return new EngineSettings(this.retry, this.timer, this.classifiers, this.listeners, this.dialect,
				this.eagerRelease, warnAt, this.commitStrategy, this.keyStore);
	}

	/**
	 * Return a copy that commits in another way.
	 * @param commitStrategy the way
	 * @return the copy
	 */
	public EngineSettings withCommitStrategy(CommitStrategy commitStrategy) {
		return new EngineSettings(this.retry, this.timer, this.classifiers, this.listeners, this.dialect,
				this.eagerRelease, this.warnAt, commitStrategy, this.keyStore);
	}

	/**
	 * Return a copy that stores idempotency keys in another place.
	 * @param keyStore the place
	 * @return the copy
	 */
	public EngineSettings withKeyStore(KeyStore keyStore) {
		return new EngineSettings(this.retry, this.timer, this.classifiers, this.listeners, this.dialect,
				this.eagerRelease, this.warnAt, this.commitStrategy, keyStore);
	}

}
