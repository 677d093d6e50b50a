package dev.atomictx.engine;

import java.util.function.BiConsumer;

import dev.atomictx.AtomicAttempt;
import dev.atomictx.AtomicCallback;
import dev.atomictx.AtomicDefinition;
import dev.atomictx.AtomicListener;
import dev.atomictx.CommitOutcomeUnknownException;
import dev.atomictx.Rollback;
import dev.atomictx.engine.retry.DeadlockLocation;
import org.jspecify.annotations.Nullable;

import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.UnexpectedRollbackException;
import org.springframework.transaction.support.TransactionSynchronization;

/**
 * One attempt of a boundary, from begin to commit. It is outermost and owns the
 * transaction, nested and owns a savepoint, or joined and owns nothing.
 */
final class Scope extends ScopeState {

	/**
	 * The scope that was opened last on the thread, of whatever manager, also if its
	 * transaction is over or suspended. Null at the end: to remove the entry of the
	 * thread and make it anew for each unit takes three times as long.
	 */
	private static final ThreadLocal<@Nullable Scope> last = new ThreadLocal<>();

	private final @Nullable Scope previous;

	private final @Nullable NestedSavepoint savepoint;

	private boolean succeeded;

	private int outcome = TransactionSynchronization.STATUS_ROLLED_BACK;

	Scope(Engine engine, AtomicDefinition definition, Transaction transaction, TransactionStatus status, int attempt) {
		super(engine, definition, transaction, status, attempt);
		this.previous = last.get();
		this.savepoint = isNested() ? new NestedSavepoint() : null;
	}

	private Scope(Scope failed) {
		super(failed.engine(), failed.definition(), failed.transaction(), failed.status(), failed.attempt() + 1);
		this.previous = last.get();
		this.savepoint = failed.savepoint;
	}

	/**
	 * The scope for the next attempt of a nested one: it starts from the same savepoint.
	 */
	Scope nextAttempt() {
		return new Scope(this);
	}

	/**
	 * The scope that was opened last on the thread, unless its transaction is over or
	 * suspended.
	 */
	static @Nullable Scope current() {
		Scope scope = last.get();
		return (scope != null && scope.transaction().isActive() && !scope.transaction().isCompleted()) ? scope : null;
	}

	/**
	 * Run the callback once, and commit or roll back its work.
	 */
	<T extends @Nullable Object, E extends Exception> T run(AtomicCallback<T, E> callback) throws E {
		enter();
		try {
			return attempt(callback);
		}
		finally {
			leave();
		}
	}

	private <T extends @Nullable Object, E extends Exception> T attempt(AtomicCallback<T, E> callback) throws E {
		T result;
		try {
			begin();
			result = callback.doInAtomic(this);
			requireCommittable();
		}
		catch (Rollback rollback) {
			if (isJoined()) {
				rollBack(rollback);
				throw rollback;
			}
			rollBack(null);
			finish();
			return valueOf(rollback);
		}
		catch (Throwable failure) {
			commitOrRollBack(failure);
			throw failure;
		}
		commit(null);
		return result;
	}

	private void enter() {
		last.set(this);
		transaction().setInnermost(this);
		setRunning(true);
	}

	private void begin() {
		if (isOutermost()) {
			startWatch();
		}
		else if (this.savepoint != null) {
			this.savepoint.begin(this);
		}
		publish(AtomicListener::attemptStarted, null);
	}

	/**
	 * Throw if the work cannot be committed although the callback returned normally, and
	 * flush a nested scope's, so that a failing deferred statement fails this scope and
	 * not the enclosing one.
	 */
	void requireCommittable() {
		if (watch().isEnded()) {
			throw endedInside();
		}
		if (isQuietRollback()) {
			return;
		}
		if (participantFailure() == null) {
			requireNotFailed();
		}
		if (isJoined()) {
			return;
		}
		if (isRollbackOnly()) {
			UnexpectedRollbackException ex = new UnexpectedRollbackException("Unit '" + name()
					+ "' returned normally, but a participant in it had failed, so it is rolled back: let the "
					+ "participant's failure escape, or give the participant a savepoint of its own");
			if (participantFailure() != null) {
				ex.initCause(participantFailure());
			}
			throw ex;
		}
		if (isNested() && !(transaction().isReadOnly() && definition().readOnly())) {
			status().flush();
		}
	}

	/**
	 * Roll back after a failure, or commit if the definition says so.
	 */
	private void commitOrRollBack(Throwable failure) {
		if (isQuietRollback() || definition().noRollbackFor().stream().noneMatch((type) -> type.isInstance(failure))) {
			rollBack(failure);
			return;
		}
		try {
			if (!isJoined()) {
				requireCommittable();
			}
		}
		catch (RuntimeException | Error ex) {
			rollBack(ex);
			ex.addSuppressed(failure);
			throw ex;
		}
		commit(failure);
	}

	/**
	 * Commit the work.
	 * @param passing the exception that escapes nevertheless, or {@code null}
	 */
	private void commit(@Nullable Throwable passing) {
		if (isQuietRollback()) {
			rollBack(passing);
			finish();
			return;
		}
		try {
			if (isOutermost()) {
				commitTransaction(passing);
			}
			else {
				finish();
				succeeded(passing);
			}
		}
		catch (RuntimeException | Error ex) {
			if (passing != null && passing != ex) {
				ex.addSuppressed(passing);
			}
			throw ex;
		}
	}

	private void commitTransaction(@Nullable Throwable passing) {
		Commit commit = new Commit(transaction(), status(), name(), engine().commitStrategy());
		if (!isReadyToCommit(commit)) {
			rollBack(passing);
			return;
		}
		try {
			watch().ending();
			commit.run();
		}
		catch (CommitOutcomeUnknownException ex) {
			this.outcome = TransactionSynchronization.STATUS_UNKNOWN;
			publish(AtomicListener::outcomeUnknown, ex);
			throw ex;
		}
		catch (RuntimeException | Error ex) {
			publish(AtomicListener::attemptRolledBack, ex);
			throw ex;
		}
		this.outcome = TransactionSynchronization.STATUS_COMMITTED;
		engine().retryPolicy().committed(name());
		succeeded(passing);
	}

	private void succeeded(@Nullable Throwable passing) {
		this.succeeded = true;
		publish(AtomicListener::attemptSucceeded, passing);
	}

	/**
	 * Call {@code beforeCommit} of the synchronizations, each of which may still make the
	 * unit fail.
	 * @return {@code false} if one has asked for a quiet rollback
	 */
	private boolean isReadyToCommit(Commit commit) {
		try {
			if (commit.callBeforeCommit()) {
				requireCommittable();
			}
			return !isQuietRollback();
		}
		catch (Rollback ex) {
			return false;
		}
		catch (Throwable ex) {
			rollBack(ex);
			throw ex;
		}
	}

	/**
	 * Roll back the work. A failure of the rollback is suppressed under the one before.
	 * @param failure the failure, or {@code null} for a quiet rollback
	 */
	private void rollBack(@Nullable Throwable failure) {
		if (this.savepoint != null && !this.savepoint.isIntact()) {
			// It could not be set: the attempt has not started.
			return;
		}
		boolean ended = watch().isEnded();
		try {
			if (isOutermost()) {
				watch().ending();
				transaction().manager().rollback(status());
			}
			else if (this.savepoint != null) {
				this.savepoint.rollBack(this);
			}
			else {
				makeOwnerRollBack(failure);
			}
		}
		catch (RuntimeException | Error ex) {
			if (failure == null) {
				throw ex;
			}
			if (ex != failure) {
				failure.addSuppressed(ex);
			}
		}
		if (isOutermost() && ended) {
			endedInside(failure);
		}
		else {
			publish(AtomicListener::attemptRolledBack, failure);
		}
	}

	/**
	 * What came before the end of the transaction may have been committed, so the unit
	 * must not be repeated.
	 */
	private void endedInside(@Nullable Throwable failure) {
		this.outcome = TransactionSynchronization.STATUS_UNKNOWN;
		if (failure != null && !(failure instanceof CommitOutcomeUnknownException)) {
			failure.addSuppressed(endedInside());
		}
		publish(AtomicListener::outcomeUnknown, failure);
	}

	/**
	 * Leave the rollback of a joined scope's work to its owner.
	 */
	private void makeOwnerRollBack(@Nullable Throwable failure) {
		if (failure == null || failEnclosing(failure)) {
			// Spring's own mark, for owners that are not scopes.
			transaction().manager().rollback(status());
		}
		else {
			transaction().manager().commit(status());
		}
	}

	/**
	 * End a scope whose last attempt has failed.
	 * @param scope the scope; {@code null} if it could not be opened
	 */
	static void close(@Nullable Scope scope, Throwable failure) {
		try {
			if (scope != null) {
				scope.finish();
			}
		}
		catch (RuntimeException | Error ex) {
			if (ex != failure) {
				failure.addSuppressed(ex);
			}
		}
	}

	/**
	 * End the participation in the transaction of an enclosing scope, or of another
	 * owner.
	 */
	private void finish() {
		if (isOutermost()) {
			return;
		}
		try {
			if (this.savepoint != null) {
				this.savepoint.finish(this);
			}
		}
		finally {
			if (!status().isCompleted()) {
				transaction().manager().commit(status());
			}
			if (enclosing() == null) {
				transaction().leave();
			}
		}
	}

	private void leave() {
		setRunning(false);
		transaction().setInnermost(enclosing());
		last.set(this.previous);
		if (isOutermost()) {
			transaction().leave();
			transaction().runHooks(this.outcome);
		}
		else if (this.savepoint != null) {
			this.savepoint.notifyRolledBack();
		}
	}

	private void publish(BiConsumer<AtomicListener, AtomicAttempt> callback, @Nullable Throwable failure) {
		if (!isJoined()) {
			engine().publish(callback, this, failure);
		}
	}

	/**
	 * Whether the value fits is for the boundary to say, which knows its return type.
	 */
	@SuppressWarnings({ "unchecked", "NullAway", "TypeParameterUnusedInFormals" })
	private static <T extends @Nullable Object> T valueOf(Rollback rollback) {
		return (T) rollback.value();
	}

	@Override
	public boolean isRolledBack() {
		return !isJoined() && !this.succeeded && this.outcome != TransactionSynchronization.STATUS_UNKNOWN;
	}

	@Override
	public boolean isRepeatable() {
		return isOutermost() || (this.savepoint != null && this.savepoint.isIntact());
	}

	@Override
	public DeadlockLocation locateDeadlock(Throwable deadlock) {
		return (this.savepoint != null) ? this.savepoint.locateDeadlock(deadlock, this) : DeadlockLocation.UNKNOWN;
	}

}
