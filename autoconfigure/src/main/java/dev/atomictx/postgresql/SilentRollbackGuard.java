package dev.atomictx.postgresql;

import dev.atomictx.SilentRollbackException;
import dev.atomictx.engine.TransactionProbe;

import org.springframework.transaction.TransactionExecution;
import org.springframework.transaction.TransactionExecutionListener;
import org.springframework.transaction.TransactionStatus;

/**
 * Protects transactions without a scope, as those of {@code @Transactional}, from a
 * silent rollback. Spring asks its listeners right before it commits; what this one
 * throws makes it tell the callbacks of a rollback.
 */
public final class SilentRollbackGuard implements TransactionExecutionListener {

	private final TransactionProbe probe;

	/**
	 * Create the guard.
	 * @param probe tells whether a transaction has failed
	 */
	public SilentRollbackGuard(TransactionProbe probe) {
		this.probe = probe;
	}

	@Override
	public void beforeCommit(TransactionExecution transaction) {
		if (transaction instanceof TransactionStatus status && this.probe.isFailed(status)) {
			throw new SilentRollbackException(transaction.getTransactionName(), this.probe.firstError(status));
		}
	}

}
