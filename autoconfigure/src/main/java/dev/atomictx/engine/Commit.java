package dev.atomictx.engine;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

import dev.atomictx.CommitOutcomeUnknownException;
import dev.atomictx.SilentRollbackException;
import dev.atomictx.engine.retry.Failure;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.UnexpectedRollbackException;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Commits the transaction of an outermost scope, and concludes from what happens what the
 * database did.
 * <p>
 * Calls {@code beforeCommit} of the synchronizations itself, before it asks the
 * transaction manager to commit: Spring does not roll back after a
 * {@code TransactionException} from one of them, commits although one of them has failed
 * silently, and forgets those that are registered meanwhile.
 */
final class Commit implements TransactionSynchronization {

	private static final Log logger = LogFactory.getLog(Commit.class);

	private final Transaction transaction;

	private final TransactionStatus status;

	private final String unit;

	private final CommitStrategy strategy;

	private List<TransactionSynchronization> called = List.of();

	Commit(Transaction transaction, TransactionStatus status, String unit, CommitStrategy strategy) {
		this.transaction = transaction;
		this.status = status;
		this.unit = unit;
		this.strategy = strategy;
	}

	/**
	 * Call {@code beforeCommit} of all synchronizations, those that they register
	 * meanwhile included. What they throw is a failure of the unit.
	 * @return whether there were any beside the engine's own
	 */
	boolean callBeforeCommit() {
		if (!this.transaction.hasOtherSynchronizations()) {
			return false;
		}
		Set<TransactionSynchronization> called = Collections.newSetFromMap(new IdentityHashMap<>());
		List<TransactionSynchronization> due = TransactionSynchronizationManager.getSynchronizations();
		while (!due.isEmpty()) {
			for (TransactionSynchronization synchronization : due) {
				called.add(synchronization);
				synchronization.beforeCommit(this.status.isReadOnly());
			}
			due = TransactionSynchronizationManager.getSynchronizations()
				.stream()
				.filter((synchronization) -> !called.contains(synchronization))
				.toList();
		}
		this.called = TransactionSynchronizationManager.getSynchronizations();
		return true;
	}

	/**
	 * Commit. Returns if and only if the transaction has committed.
	 * @throws CommitOutcomeUnknownException if the outcome is unknown; every other
	 * exception means that the transaction was rolled back
	 */
	void run() {
		hideCalled();
		try {
			this.strategy.commit(this.transaction.manager(), this.status);
		}
		catch (RuntimeException | Error ex) {
			conclude(ex);
			return;
		}
		finally {
			showCalled();
		}
		if (this.transaction.completion() == STATUS_ROLLED_BACK) {
			throw new UnexpectedRollbackException("Unit '" + this.unit + "' was rolled back instead of committed: "
					+ "its transaction was marked rollback-only, or its transaction manager rolled it back silently");
		}
	}

	private void hideCalled() {
		if (!this.called.isEmpty()) {
			TransactionSynchronizationManager.clearSynchronization();
			TransactionSynchronizationManager.initSynchronization();
			TransactionSynchronizationManager.registerSynchronization(this);
		}
	}

	private void showCalled() {
		if (!this.called.isEmpty() && TransactionSynchronizationManager.isSynchronizationActive()) {
			this.called.forEach(TransactionSynchronizationManager::registerSynchronization);
		}
		this.called = List.of();
	}

	@Override
	public void beforeCommit(boolean readOnly) {
		showCalled();
	}

	@Override
	public void beforeCompletion() {
		showCalled();
	}

	private void conclude(Throwable failure) {
		int outcome = outcome(failure);
		if (outcome == STATUS_COMMITTED) {
			logger.error("A synchronization failed after the commit of unit '" + this.unit + "'; the commit stands",
					failure);
		}
		else if (outcome == STATUS_UNKNOWN) {
			throw outcomeUnknown(failure);
		}
		else if (failure instanceof Error error) {
			throw error;
		}
		else if (failure instanceof RuntimeException runtimeException) {
			throw runtimeException;
		}
	}

	private int outcome(Throwable failure) {
		if (this.transaction.completion() == STATUS_COMMITTED) {
			return STATUS_COMMITTED;
		}
		if (failure instanceof SilentRollbackException
				|| Failure.chain(failure).stream().anyMatch(NotCommittedException.class::isInstance)) {
			return STATUS_ROLLED_BACK;
		}
		if (!Failure.sqlStates(failure).isEmpty()) {
			// The server answers with an error only if it has not committed.
			return Failure.leavesCommitOpen(failure) ? STATUS_UNKNOWN : STATUS_ROLLED_BACK;
		}
		// Spring reports a rollback, though it has committed, if a callback after the
		// last check has marked the transaction rollback-only.
		return (this.transaction.completion() == STATUS_ROLLED_BACK
				&& !(failure instanceof UnexpectedRollbackException)) ? STATUS_ROLLED_BACK : STATUS_UNKNOWN;
	}

	private CommitOutcomeUnknownException outcomeUnknown(Throwable failure) {
		for (Throwable link : Failure.chain(failure)) {
			if (link instanceof CommitInDoubtException inDoubt) {
				return new CommitOutcomeUnknownException(this.unit, inDoubt.witnessId(),
						String.valueOf(inDoubt.getMessage()), failure);
			}
		}
		return new CommitOutcomeUnknownException(this.unit, null, "The connection was lost while COMMIT was in flight.",
				failure);
	}

}
