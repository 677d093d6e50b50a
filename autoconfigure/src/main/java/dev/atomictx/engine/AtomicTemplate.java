package dev.atomictx.engine;

import java.util.function.Function;

import dev.atomictx.AtomicCallback;
import dev.atomictx.AtomicDefinition;
import dev.atomictx.AtomicOperations;
import dev.atomictx.AtomicScope;
import org.jspecify.annotations.Nullable;

import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.util.Assert;

/**
 * The engine's front door: opens a scope, runs the callback in it, and runs it again
 * while another attempt can cure the failure.
 */
public final class AtomicTemplate implements AtomicOperations {

	private final ScopeFactory scopes;

	private final RetryPolicy retryPolicy;

	AtomicTemplate(ScopeFactory scopes, RetryPolicy retryPolicy) {
		this.scopes = scopes;
		this.retryPolicy = retryPolicy;
	}

	/**
	 * Start building.
	 * @param transactionManagers finds a transaction manager by its name, "" for the
	 * primary one; called at each execution
	 * @return the builder
	 */
	public static AtomicTemplateBuilder builder(Function<String, PlatformTransactionManager> transactionManagers) {
		return new AtomicTemplateBuilder(transactionManagers);
	}

	@Override
	public <T extends @Nullable Object, E extends Exception> T execute(AtomicDefinition definition,
			AtomicCallback<T, E> callback) throws E {
		Assert.notNull(definition, "Definition must not be null");
		Assert.notNull(callback, "Callback must not be null");
		long start = this.retryPolicy.start(definition);
		Attempts attempts = null;
		Scope scope = null;
		while (true) {
			try {
				Scope failed = scope;
				scope = null;
				scope = (failed != null) ? failed.nextAttempt() : open(definition, attempts);
				T result = scope.run(callback);
				scope.close();
				return result;
			}
			catch (Throwable failure) {
				attempts = (attempts != null) ? attempts : new Attempts(definition, this.retryPolicy, start);
				attempts.prepareNext(scope, failure);
			}
		}
	}

	private Scope open(AtomicDefinition definition, @Nullable Attempts attempts) {
		return this.scopes.open(definition, (attempts != null) ? attempts.number() : 1);
	}

	@Override
	public void onCommit(Runnable hook) {
		Assert.notNull(hook, "Hook must not be null");
		AtomicScope scope = AtomicScope.currentOrNull();
		if (scope != null) {
			scope.onCommit(hook);
		}
		else if (TransactionSynchronizationManager.isSynchronizationActive()
				&& TransactionSynchronizationManager.isActualTransactionActive()) {
			TransactionSynchronizationManager.registerSynchronization(new ForeignCommit(hook));
		}
		else {
			hook.run();
		}
	}

	/**
	 * Runs a hook after the commit of a transaction without scopes.
	 */
	private static final class ForeignCommit implements TransactionSynchronization {

		private final Hooks hooks = new Hooks();

		ForeignCommit(Runnable hook) {
			this.hooks.add(String.valueOf(TransactionSynchronizationManager.getCurrentTransactionName()), hook, true);
		}

		@Override
		public void afterCompletion(int status) {
			this.hooks.completed(CommitOutcome.of(status));
		}

	}

}
