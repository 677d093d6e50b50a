package dev.atomictx.jpa;

import org.jspecify.annotations.Nullable;

import org.springframework.transaction.NestedTransactionNotSupportedException;
import org.springframework.transaction.SavepointManager;

/**
 * Refuses savepoints and says why.
 *
 * @param transactionData what the dialect has returned
 * @param reason why there are none
 */
record RefusedSavepoints(@Nullable Object transactionData, String reason) implements SavepointManager {

	@Override
	public Object createSavepoint() {
		throw new NestedTransactionNotSupportedException(this.reason);
	}

	@Override
	public void rollbackToSavepoint(Object savepoint) {
		throw new NestedTransactionNotSupportedException(this.reason);
	}

	@Override
	public void releaseSavepoint(Object savepoint) {
		throw new NestedTransactionNotSupportedException(this.reason);
	}

}
