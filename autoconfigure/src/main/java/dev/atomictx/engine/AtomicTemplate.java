package dev.atomictx.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.function.Function;

import dev.atomictx.AtomicCallback;
import dev.atomictx.AtomicDefinition;
import dev.atomictx.AtomicOperations;
import dev.atomictx.AtomicScope;
import dev.atomictx.FailureClassifier;
import dev.atomictx.engine.retry.Retries;
import org.jspecify.annotations.Nullable;

import org.springframework.transaction.IllegalTransactionStateException;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.annotation.Isolation;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.util.Assert;

/**
 * Entry point of the engine: opens a scope, runs the callback in it, and does so again
 * while another attempt can cure the failure.
 */
public final class AtomicTemplate implements AtomicOperations {

	private final Function<String, PlatformTransactionManager> transactionManagers;

	private final Engine engine;

	/**
	 * Create a template.
	 * @param transactionManagers finds a transaction manager by its name, "" for the
	 * primary one; called at each execution
	 * @param settings settings and collaborators
	 */
	public AtomicTemplate(Function<String, PlatformTransactionManager> transactionManagers, EngineSettings settings) {
		this.transactionManagers = transactionManagers;
		this.engine = new Engine(settings);
	}

	/**
	 * Create what {@link AtomicOperations#of(PlatformTransactionManager)} returns: a
	 * template with the dialect and the classifiers on the class path.
	 * @param transactionManager the only transaction manager
	 * @return the template
	 */
	public static AtomicTemplate of(PlatformTransactionManager transactionManager) {
		List<TransactionDialect> dialects = load(TransactionDialect.class);
		TransactionDialect dialect = dialects.isEmpty() ? TransactionDialect.NONE : dialects.get(0);
		List<KeyStore> keyStores = load(KeyStore.class);
		TransactionObserver.observe(transactionManager, dialect, false);
		return new AtomicTemplate((name) -> {
			Assert.isTrue(name.isEmpty(), () -> "There is no transaction manager '" + name
					+ "': AtomicOperations.of knows one transaction manager, so leave the name empty");
			return transactionManager;
		}, EngineSettings.DEFAULT.withDialect(dialect)
			.withClassifiers(load(FailureClassifier.class))
			.withKeyStore(keyStores.isEmpty() ? KeyStore.NONE : keyStores.get(0)));
	}

	/**
	 * Create what {@link AtomicOperations#withoutTransaction()} returns.
	 * @return the template
	 */
	public static AtomicTemplate withoutTransaction() {
		PlatformTransactionManager noTransactions = new NoTransactionManager();
		return new AtomicTemplate((name) -> noTransactions, EngineSettings.DEFAULT.withKeyStore(KeyStore.FORGETFUL));
	}

	/**
	 * Load the services whose libraries are on the class path.
	 */
	private static <S> List<S> load(Class<S> type) {
		List<S> services = new ArrayList<>();
		ServiceLoader.load(type, type.getClassLoader()).stream().forEach((provider) -> {
			try {
				services.add(provider.get());
			}
			catch (ServiceConfigurationError | LinkageError ex) {
				// It is for a library that is not there.
			}
		});
		return services;
	}

	/**
	 * Return what {@link AtomicScope#currentOrNull()} returns.
	 * @return the innermost scope on the thread; {@code null} if there is none, or its
	 * transaction is over or suspended
	 */
	public static @Nullable AtomicScope currentScope() {
		return Scope.current();
	}

	@Override
	public <T extends @Nullable Object, E extends Exception> T execute(AtomicDefinition definition,
			AtomicCallback<T, E> callback) throws E {
		Assert.notNull(definition, "Definition must not be null");
		Assert.notNull(callback, "Callback must not be null");
		return (definition.idempotencyKey() == null) ? run(definition, callback)
				: new KeyedUnit<>(this, this.engine, definition, callback).execute();
	}

	/**
	 * Run a unit, whatever key it has.
	 */
	<T extends @Nullable Object, E extends Exception> T run(AtomicDefinition definition, AtomicCallback<T, E> callback)
			throws E {
		long start = this.engine.retryPolicy().start(definition);
		Retries retries = null;
		Scope scope = null;
		while (true) {
			try {
				Scope failed = scope;
				scope = null;
				scope = (failed != null && failed.isNested()) ? failed.nextAttempt()
						: open(definition, (retries != null) ? retries.attempt() : 1);
				return scope.run(callback);
			}
			catch (Throwable failure) {
				retries = (retries != null) ? retries : this.engine.retryPolicy().retries(definition, start);
				if (!retries.awaitNext(scope, failure)) {
					Scope.close(scope, failure);
					throw failure;
				}
			}
		}
	}

	/**
	 * Open a scope in the transaction that is active on the manager, or in a new one.
	 */
	private Scope open(AtomicDefinition definition, int attempt) {
		PlatformTransactionManager manager = this.transactionManagers.apply(definition.transactionManager());
		Transaction active = TransactionObserver.find(manager);
		boolean afterCompletion = isAfterCompletion(active);
		if (active != null) {
			active.notifyRolledBack();
			if (!afterCompletion && active.isCompleting()) {
				throw new IllegalTransactionStateException("Unit '" + definition.name() + "' was called in a "
						+ "beforeCompletion callback, too late to take part in the transaction and too early for one "
						+ "of its own: call it in beforeCommit or afterCompletion");
			}
		}
		TransactionDefinition request = new Request(definition, afterCompletion);
		TransactionStatus status = manager.getTransaction(request);
		if (status.isNewTransaction()) {
			return new Scope(this.engine, definition, TransactionObserver.begun(manager, status, request), status,
					attempt);
		}
		Transaction transaction = TransactionObserver.external(manager, active);
		try {
			requireFit(definition, transaction, status);
		}
		catch (IllegalTransactionStateException ex) {
			manager.commit(status);
			if (transaction.innermost() == null) {
				transaction.leave();
			}
			throw ex;
		}
		return new Scope(this.engine, definition, transaction, status, 1);
	}

	/**
	 * Whether the thread is in a callback of a transaction that is over, while its
	 * resources are still bound: a scope there needs a transaction of its own. Spring
	 * ends the synchronization before it calls {@code afterCompletion}.
	 */
	private static boolean isAfterCompletion(@Nullable Transaction active) {
		return (active != null) ? active.isCompleted() : TransactionSynchronizationManager.isActualTransactionActive()
				&& !TransactionSynchronizationManager.isSynchronizationActive();
	}

	private void requireFit(AtomicDefinition definition, Transaction transaction, TransactionStatus status) {
		if (definition.durable()) {
			boolean keyed = (definition.idempotencyKey() != null);
			throw new IllegalTransactionStateException("Unit '" + definition.name() + "' "
					+ (keyed ? "has an idempotency key" : "is durable")
					+ ", so its success must mean committed, but it was called inside an active transaction: call it outside"
					+ (keyed ? "" : ", or drop durable"));
		}
		Isolation isolation = definition.isolation();
		if (isolation != Isolation.DEFAULT && isolation.value() != transaction.isolation()) {
			throw new IllegalTransactionStateException("Unit '" + definition.name() + "' asks for isolation "
					+ isolation + ", but the enclosing transaction was begun with " + nameOf(transaction.isolation())
					+ ": declare the level on the outermost boundary");
		}
		if (transaction.isReadOnly() && !definition.readOnly() && !this.engine.dialect().enforcesReadOnly(status)) {
			throw new IllegalTransactionStateException("Unit '" + definition.name() + "' may write, but the enclosing "
					+ "transaction is read-only, and the server would not refuse to write: declare readOnly = true "
					+ "here, or a writing outermost boundary");
		}
	}

	private static String nameOf(int isolation) {
		for (Isolation candidate : Isolation.values()) {
			if (candidate.value() == isolation) {
				return candidate.name();
			}
		}
		return String.valueOf(isolation);
	}

	@Override
	public void onCommit(Runnable hook) {
		Assert.notNull(hook, "Hook must not be null");
		Scope scope = Scope.current();
		Transaction transaction = (scope == null) ? TransactionObserver.current() : null;
		if (scope != null) {
			scope.onCommit(hook);
		}
		else if (transaction != null) {
			transaction.registrations()
				.add(String.valueOf(TransactionSynchronizationManager.getCurrentTransactionName()), hook, true);
		}
		else {
			hook.run();
		}
	}

	/**
	 * What a scope asks of the transaction manager, in case it is outermost.
	 *
	 * @param definition how the boundary was declared
	 * @param requiresNew whether the transaction that is bound to the thread is over
	 */
	record Request(AtomicDefinition definition, boolean requiresNew) implements TransactionDefinition {

		@Override
		public int getPropagationBehavior() {
			return this.requiresNew ? PROPAGATION_REQUIRES_NEW : PROPAGATION_REQUIRED;
		}

		@Override
		public int getIsolationLevel() {
			return this.definition.isolation().value();
		}

		@Override
		public int getTimeout() {
			Duration timeout = this.definition.timeout();
			if (timeout == null) {
				return TIMEOUT_DEFAULT;
			}
			// Spring counts in whole seconds: the next one, so that it is never none.
			long seconds = Math.min(timeout.toSeconds(), Integer.MAX_VALUE - 1L);
			return (int) seconds + (timeout.minusSeconds(seconds).isZero() ? 0 : 1);
		}

		@Override
		public boolean isReadOnly() {
			return this.definition.readOnly();
		}

		@Override
		public String getName() {
			return this.definition.name();
		}

	}

}
