package dev.atomictx.engine;

import java.util.function.BooleanSupplier;

import org.jspecify.annotations.Nullable;

import org.springframework.transaction.TransactionStatus;

/**
 * Tells what the database's driver knows of a transaction.
 */
public interface TransactionProbe {

	/**
	 * A probe that knows nothing.
	 */
	TransactionProbe NONE = new TransactionProbe() {

		@Override
		public boolean isFailed(TransactionStatus status) {
			return false;
		}

		@Override
		public @Nullable Throwable firstError(TransactionStatus status) {
			return null;
		}

		@Override
		public BooleanSupplier unanswered(TransactionStatus status) {
			return () -> false;
		}

	};

	/**
	 * Whether the database has put the transaction into the failed state, in which it
	 * answers COMMIT with a silent rollback. Asked at the end of every scope, so it must
	 * not cost a round trip.
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

	/**
	 * Watch a transaction that has just begun, for whether the server ever answers in it.
	 * If not, and the connection fails, the pool has handed out a dead connection. Asked
	 * at the beginning of every transaction, so it must not cost a round trip.
	 * @param status the transaction
	 * @return whether there has been no answer so far; it may be asked when the
	 * connection is closed, and says {@code false} also when nobody can tell
	 */
	BooleanSupplier unanswered(TransactionStatus status);

}
