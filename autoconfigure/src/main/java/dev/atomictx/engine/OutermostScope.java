package dev.atomictx.engine;

import java.util.function.BooleanSupplier;

import dev.atomictx.AtomicCallback;
import dev.atomictx.AtomicDefinition;
import dev.atomictx.CommitOutcomeUnknownException;
import dev.atomictx.Rollback;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.UnexpectedRollbackException;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * A scope that owns the transaction. Each attempt is an object of its own, with a
 * transaction of its own.
 */
final class OutermostScope extends OwningScope {

	private static final Log logger = LogFactory.getLog(OutermostScope.class);

	private final ScopeFactory scopes;

	private final int attempt;

	private final boolean afterCompletion;

	private BooleanSupplier unanswered = () -> false;

	private CommitOutcome outcome = CommitOutcome.ROLLED_BACK;

	OutermostScope(AtomicDefinition definition, UnitOfWork unit, TransactionStatus status, EngineContext context,
			ScopeFactory scopes, int attempt, boolean afterCompletion) {
		super(definition, unit, status, context);
		this.scopes = scopes;
		this.attempt = attempt;
		this.afterCompletion = afterCompletion;
	}

	@Override
	<T extends @Nullable Object> T run(AtomicCallback<T, ?> callback) throws Throwable {
		try {
			return super.run(callback);
		}
		finally {
			if (this.afterCompletion && !TransactionSynchronizationManager.isSynchronizationActive()) {
				// Spring does not restore this mark of the completed transaction around
				// us.
				TransactionSynchronizationManager.setActualTransactionActive(true);
			}
			unit().runHooks(this.outcome);
		}
	}

	@Override
	void prepare() {
		this.unanswered = context().transactionProbe().unanswered(status());
	}

	@Override
	boolean isDeadConnection() {
		return this.unanswered.getAsBoolean();
	}

	@Override
	void flush() {
		// The commit does it.
	}

	@Override
	boolean keep() {
		if (unit().isObserved() && TransactionSynchronizationManager.getSynchronizations().size() > 1) {
			TransactionSynchronizationManager.registerSynchronization(new LastCheck());
		}
		else {
			unit().commitProgress().unaccompanied();
		}
		try {
			unit().transactionManager().commit(status());
		}
		catch (RuntimeException | Error ex) {
			return concludeCommit(ex);
		}
		if (unit().commitProgress().reported() == CommitOutcome.ROLLED_BACK) {
			throw new UnexpectedRollbackException("Unit '" + name() + "' was rolled back instead of committed: "
					+ "a callback marked its transaction rollback-only");
		}
		this.outcome = CommitOutcome.COMMITTED;
		context().contention().commit(name());
		return true;
	}

	private boolean concludeCommit(Throwable failure) {
		this.outcome = unit().commitProgress().conclude(failure);
		switch (this.outcome) {
			case COMMITTED -> {
				logger.error("A callback failed after the commit of unit '" + name() + "'; the commit stands", failure);
				return true;
			}
			case ROLLED_BACK -> {
				return commitRolledBack(failure);
			}
			default -> {
				CommitOutcomeUnknownException ex = outcomeUnknown(failure);
				context().listeners().outcomeUnknown(this, ex);
				throw ex;
			}
		}
	}

	private CommitOutcomeUnknownException outcomeUnknown(Throwable failure) {
		for (Throwable link : FailureChain.of(failure)) {
			if (link instanceof CommitInDoubtException inDoubt) {
				return new CommitOutcomeUnknownException(name(), inDoubt.transactionId(),
						String.valueOf(inDoubt.getMessage()), failure);
			}
		}
		String detail = unit().commitProgress().isCommitSent() ? "The connection was lost while COMMIT was in flight."
				: "A callback before the commit failed in a way that keeps Spring from rolling back.";
		return new CommitOutcomeUnknownException(name(), null, detail, failure);
	}

	private boolean commitRolledBack(Throwable failure) {
		if (failure instanceof Rollback) {
			return false;
		}
		Throwable ex = (failure instanceof NotKeepable notKeepable) ? notKeepable.unexpectedRollback : failure;
		context().listeners().attemptUndone(this, ex);
		throw Sneaky.<RuntimeException>thrown(ex);
	}

	@Override
	void rollBack() {
		unit().transactionManager().rollback(status());
	}

	@Override
	Scope nextAttempt() {
		return this.scopes.open(definition(), this.attempt + 1);
	}

	@Override
	boolean canCure(Failure failure) {
		// The server refuses to write in a read-only transaction wherever it runs.
		return !(unit().isReadOnly() && "25006".equals(failure.sqlState()));
	}

	@Override
	public int attempt() {
		return this.attempt;
	}

	/**
	 * Registered last, so that it is called last before the commit: callbacks before the
	 * commit can still doom the unit, and Spring would commit it all the same.
	 */
	private final class LastCheck implements TransactionSynchronization {

		@Override
		public void beforeCommit(boolean readOnly) {
			if (isQuietRollback()) {
				throw new Rollback();
			}
			try {
				requireKeepable();
			}
			catch (UnexpectedRollbackException ex) {
				throw new NotKeepable(ex);
			}
			unit().commitProgress().commitSent();
		}

	}

	/**
	 * Carries an exception past Spring, which does not roll back after a
	 * {@code TransactionException} from a callback.
	 */
	@SuppressWarnings("serial")
	private static final class NotKeepable extends RuntimeException {

		private final UnexpectedRollbackException unexpectedRollback;

		NotKeepable(UnexpectedRollbackException unexpectedRollback) {
			super(unexpectedRollback);
			this.unexpectedRollback = unexpectedRollback;
		}

	}

}
