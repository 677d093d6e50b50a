package dev.atomictx.engine;

import org.jspecify.annotations.Nullable;

import org.springframework.transaction.TransactionStatus;

/**
 * Tells whether the database has put a transaction into the failed state, in which it
 * answers COMMIT with a silent rollback.
 */
public interface FailedStateProbe {

	/**
	 * A probe that never finds anything.
	 */
	FailedStateProbe NONE = new FailedStateProbe() {

		@Override
		public boolean isFailed(TransactionStatus status) {
			return false;
		}

		@Override
		public @Nullable Throwable firstError(TransactionStatus status) {
			return null;
		}

	};

	/**
	 * Whether the transaction is in the failed state. Asked at the end of every scope, so
	 * it must not cost a round trip.
	 * @param status the transaction
	 * @return {@code false} also when nobody can tell
	 */
	boolean isFailed(TransactionStatus status);

	/**
	 * Find the error that a failed transaction began with. This may cost a round trip.
	 * @param status the transaction, which is in the failed state
	 * @return the error, or {@code null} when nobody can tell
	 */
	@Nullable Throwable firstError(TransactionStatus status);

}
