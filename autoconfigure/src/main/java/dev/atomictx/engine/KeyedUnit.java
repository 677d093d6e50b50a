package dev.atomictx.engine;

import java.time.Duration;

import dev.atomictx.AtomicCallback;
import dev.atomictx.AtomicDefinition;
import dev.atomictx.AtomicScope;
import dev.atomictx.CommitOutcomeUnknownException;
import dev.atomictx.engine.retry.Failure;
import dev.atomictx.engine.retry.RetryTimer;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * One execution of a unit that has an idempotency key: claims the key before the work,
 * and records the outcome after it, in the same transaction.
 * <p>
 * The row of the key is locked from before the work until the end of the transaction. So
 * if COMMIT is lost, to run the unit again finds out what happened: the claim waits for
 * the old transaction, and then either finds its row, or proves that it was rolled back.
 */
final class KeyedUnit<T extends @Nullable Object, E extends Exception> implements AtomicCallback<T, E> {

	private static final Log logger = LogFactory.getLog(KeyedUnit.class);

	private static final Duration PAUSE = Duration.ofMillis(50);

	private final AtomicTemplate template;

	private final KeyStore store;

	private final RetryTimer timer;

	private final AtomicDefinition definition;

	private final AtomicCallback<T, E> callback;

	private @Nullable Scope scope;

	private KeyStore.@Nullable Claim claim;

	/**
	 * The loss that the current run is to clear up.
	 */
	private @Nullable CommitOutcomeUnknownException doubt;

	private @Nullable Long patienceEnd;

	KeyedUnit(AtomicTemplate template, Engine engine, AtomicDefinition definition, AtomicCallback<T, E> callback) {
		this.template = template;
		this.store = engine.keyStore();
		this.timer = engine.timer();
		this.definition = definition;
		this.callback = callback;
	}

	/**
	 * Run the unit, and run it again as long as it is not known what happened.
	 */
	T execute() throws E {
		while (true) {
			T result;
			try {
				this.scope = null;
				this.claim = null;
				result = this.template.run(this.definition, this);
			}
			catch (Throwable failure) {
				if (needsAnotherRun(failure) && awaitNext(failure)) {
					continue;
				}
				requireNoDoubt(failure);
				throw failure;
			}
			return (this.claim == null || this.claim.isFirst()) ? result : repeat(this.claim);
		}
	}

	@Override
	public T doInAtomic(AtomicScope scope) throws E {
		Scope ownScope = (Scope) scope;
		this.scope = ownScope;
		this.claim = null;
		KeyStore.Claim found = this.store.claim(this.definition, ownScope.status(), patienceLeft());
		this.claim = found;
		return found.isFirst() ? work(found, ownScope) : nothing();
	}

	private T work(KeyStore.Claim first, Scope ownScope) throws E {
		T result;
		try {
			result = this.callback.doInAtomic(ownScope);
		}
		catch (Throwable ex) {
			if (this.definition.noRollbackFor().stream().anyMatch((type) -> type.isInstance(ex))) {
				record(ownScope, () -> first.thrown(ex), ex);
			}
			throw ex;
		}
		record(ownScope, () -> first.returned(result), null);
		return result;
	}

	/**
	 * Record the outcome, unless the unit is not going to commit it.
	 */
	private static void record(Scope ownScope, Runnable record, @Nullable Throwable passing) {
		if (ownScope.isQuietRollback()) {
			return;
		}
		try {
			ownScope.requireCommittable();
			record.run();
		}
		catch (RuntimeException | Error ex) {
			if (passing != null) {
				ex.addSuppressed(passing);
			}
			throw ex;
		}
	}

	/**
	 * The old transaction holds the key as long as its session lives, though its client
	 * has gone.
	 */
	private @Nullable Duration patienceLeft() {
		return (this.doubt != null && this.patienceEnd != null)
				? Duration.ofNanos(Math.max(1, this.patienceEnd - this.timer.nanoTime())) : null;
	}

	/**
	 * Whether the failure leaves open what happened under the key: the own COMMIT was
	 * lost, or a run that was to clear that up has not got as far as the key. A claim
	 * that fails because another unit has just committed the key is made again.
	 */
	private boolean needsAnotherRun(Throwable failure) {
		if (failure instanceof CommitOutcomeUnknownException loss && this.scope != null && !this.scope.isRolledBack()) {
			this.doubt = loss;
			return !this.scope.watch().isEnded();
		}
		if (this.claim != null && this.claim.isFirst()) {
			this.doubt = null;
			return false;
		}
		return this.doubt != null || (this.scope != null && Failure.sqlStates(failure).contains("40001"));
	}

	/**
	 * Wait for the next run: not at all before the first one, until patience ends.
	 */
	private boolean awaitNext(Throwable failure) {
		logger.debug("Unit '" + this.definition.name() + "' is run again to find out what happened under its key",
				failure);
		long now = this.timer.nanoTime();
		if (this.patienceEnd == null) {
			this.patienceEnd = now + this.store.patience().toNanos();
			return true;
		}
		if (this.patienceEnd - now <= 0) {
			return false;
		}
		try {
			this.timer.sleep(PAUSE);
			return true;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
	}

	/**
	 * A failure of a later run must not hide that the first one may have committed.
	 */
	private void requireNoDoubt(Throwable failure) {
		if (this.doubt != null && this.doubt != failure) {
			this.doubt.addSuppressed(failure);
			throw this.doubt;
		}
	}

	@SuppressWarnings({ "unchecked", "NullAway", "TypeParameterUnusedInFormals" })
	private static <T extends @Nullable Object, X extends Throwable> T repeat(KeyStore.Claim claim) throws X {
		try {
			return (T) claim.repeat();
		}
		catch (Throwable ex) {
			throw (X) ex;
		}
	}

	@SuppressWarnings({ "NullAway", "TypeParameterUnusedInFormals" })
	private static <T extends @Nullable Object> T nothing() {
		return null;
	}

}
