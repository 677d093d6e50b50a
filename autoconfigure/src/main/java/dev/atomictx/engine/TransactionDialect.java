package dev.atomictx.engine;

import java.util.function.BooleanSupplier;

import dev.atomictx.engine.retry.DeadlockLocation;
import org.jspecify.annotations.Nullable;

import org.springframework.transaction.TransactionStatus;

/**
 * Strategy for what a database and its driver know and do about transactions beyond JDBC.
 * Each default is right for a database of which nothing is known.
 */
public interface TransactionDialect {

	/**
	 * The dialect of a database of which nothing is known.
	 */
	TransactionDialect NONE = new TransactionDialect() {
	};

	/**
	 * Whether the database has put the transaction into the failed state, in which it
	 * answers COMMIT with a silent rollback. Asked at the end of every scope, so it must
	 * not cost a round trip.
	 * @param status the transaction
	 * @return {@code false} also where the driver does not say
	 */
	default boolean isFailed(TransactionStatus status) {
		return false;
	}

	/**
	 * Find the error that a failed transaction began with. May cost a round trip.
	 * @param status the transaction, which is in the failed state
	 * @return the error, or {@code null} where the driver does not say
	 */
	default @Nullable Throwable firstError(TransactionStatus status) {
		return null;
	}

	/**
	 * Watch a transaction that has just begun, for whether the server ever answers in it.
	 * If it does not and the connection fails, the pool has handed out a dead connection.
	 * Asked at the beginning of every transaction, so it must not cost a round trip.
	 * @param status the transaction
	 * @return whether there has been no answer so far; may be asked when the connection
	 * is closed, and says {@code false} also where the driver does not say
	 */
	default BooleanSupplier unanswered(TransactionStatus status) {
		return () -> false;
	}

	/**
	 * Find out where the lock involved in a deadlock was acquired: whether the rollback
	 * to a savepoint has freed the other side. Called right after that rollback, so the
	 * transaction is usable; if the question fails, the engine rolls back once more and
	 * takes the answer for {@link DeadlockLocation#UNKNOWN}. May cost a round trip.
	 * @param status the transaction
	 * @param deadlock the failure
	 * @return the place, seen from the savepoint
	 */
	default DeadlockLocation locateDeadlock(TransactionStatus status, Throwable deadlock) {
		return DeadlockLocation.UNKNOWN;
	}

	/**
	 * Release a savepoint and set another one of the same name, in one round trip. The
	 * object stays valid and from then on stands for the new savepoint. Called only for
	 * the innermost savepoint of the transaction, which is not in the failed state.
	 * @param status the transaction
	 * @param savepoint the savepoint, as {@code TransactionStatus.createSavepoint}
	 * returned it
	 * @return {@code false} if nothing was done, because it takes two round trips here
	 */
	default boolean renewSavepoint(TransactionStatus status, Object savepoint) {
		return false;
	}

	/**
	 * Count the subtransactions of the transaction that have an id, because they have
	 * written. Asked once for a number of savepoints that deserves a warning, right after
	 * a savepoint was set; if the question fails, the engine rolls back to that savepoint
	 * and counts savepoints instead. May cost a round trip.
	 * @param status the transaction
	 * @return the number, or -1 where the server does not say
	 */
	default int countSubtransactions(TransactionStatus status) {
		return -1;
	}

}
