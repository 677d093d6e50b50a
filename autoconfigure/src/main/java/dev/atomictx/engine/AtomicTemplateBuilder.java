package dev.atomictx.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

import dev.atomictx.AtomicListener;
import dev.atomictx.FailureClassifier;
import dev.atomictx.engine.DeadlockLocator.Location;

import org.springframework.transaction.PlatformTransactionManager;

/**
 * Builds an {@link AtomicTemplate}.
 */
public final class AtomicTemplateBuilder {

	private final Function<String, PlatformTransactionManager> transactionManagers;

	private RetrySettings retry = RetrySettings.DEFAULTS;

	private int maxUnreleasedSavepoints = 16;

	private int warnAtSavepoints = 48;

	private List<FailureClassifier> classifiers = List.of();

	private List<AtomicListener> listeners = List.of();

	private DeadlockLocator deadlockLocator = (status, deadlock) -> Location.UNKNOWN;

	private TransactionProbe transactionProbe = TransactionProbe.NONE;

	private RetryTimer timer = RetryTimer.SYSTEM;

	AtomicTemplateBuilder(Function<String, PlatformTransactionManager> transactionManagers) {
		this.transactionManagers = transactionManagers;
	}

	/**
	 * Set what holds for boundaries that do not say otherwise.
	 * @param retry the settings
	 * @return this builder
	 */
	public AtomicTemplateBuilder retry(RetrySettings retry) {
		this.retry = retry;
		return this;
	}

	/**
	 * Set how many sibling savepoints may be left behind before they are released.
	 * @param maxUnreleasedSavepoints the number, 16 if not set
	 * @return this builder
	 */
	public AtomicTemplateBuilder maxUnreleasedSavepoints(int maxUnreleasedSavepoints) {
		this.maxUnreleasedSavepoints = maxUnreleasedSavepoints;
		return this;
	}

	/**
	 * Set how many savepoints a transaction may use before a warning.
	 * @param warnAtSavepoints the number, 48 if not set
	 * @return this builder
	 */
	public AtomicTemplateBuilder warnAtSavepoints(int warnAtSavepoints) {
		this.warnAtSavepoints = warnAtSavepoints;
		return this;
	}

	/**
	 * Set the classifiers to ask before the built-in one.
	 * @param classifiers in the order to be asked
	 * @return this builder
	 */
	public AtomicTemplateBuilder classifiers(List<FailureClassifier> classifiers) {
		this.classifiers = classifiers;
		return this;
	}

	/**
	 * Set the listeners.
	 * @param listeners in the order to be told
	 * @return this builder
	 */
	public AtomicTemplateBuilder listeners(List<AtomicListener> listeners) {
		this.listeners = listeners;
		return this;
	}

	/**
	 * Set what tells where a deadlock's lock lies.
	 * @param deadlockLocator the locator
	 * @return this builder
	 */
	public AtomicTemplateBuilder deadlockLocator(DeadlockLocator deadlockLocator) {
		this.deadlockLocator = deadlockLocator;
		return this;
	}

	/**
	 * Set what tells whether the database has aborted a transaction.
	 * @param transactionProbe the probe
	 * @return this builder
	 */
	public AtomicTemplateBuilder transactionProbe(TransactionProbe transactionProbe) {
		this.transactionProbe = transactionProbe;
		return this;
	}

	/**
	 * Set clock, randomness and sleep.
	 * @param timer the timer
	 * @return this builder
	 */
	public AtomicTemplateBuilder timer(RetryTimer timer) {
		this.timer = timer;
		return this;
	}

	/**
	 * Build the template.
	 * @return the template
	 */
	public AtomicTemplate build() {
		List<FailureClassifier> all = new ArrayList<>(this.classifiers);
		all.add(new SqlStateFailureClassifier());
		AtomicListeners told = new AtomicListeners(this.listeners, all);
		Contention contention = new Contention();
		return new AtomicTemplate(new ScopeFactory(this.transactionManagers,
				new EngineContext(told, this.deadlockLocator, this.transactionProbe, this.maxUnreleasedSavepoints,
						new SubtransactionWarning(this.warnAtSavepoints), contention)),
				new RetryPolicy(this.retry, this.timer, List.copyOf(all), told, contention));
	}

}
