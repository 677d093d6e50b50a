package dev.atomictx.engine;

import dev.atomictx.engine.retry.DeadlockLocation;
import org.jspecify.annotations.Nullable;

import org.springframework.transaction.PlatformTransactionManager;
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
	 * Allow a scope to set savepoints, whatever the transaction manager allows to
	 * {@code NESTED}. Called before each savepoint, so it must not cost a round trip.
	 * @param status the transaction, as the scope sees it
	 */
	default void allowSavepoints(TransactionStatus status) {
	}

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
	 * Roll back a transaction in the failed state that its manager will not roll back,
	 * because it takes the rollback for done.
	 * @param status the transaction, which is in the failed state
	 */
	default void rollBackFailed(TransactionStatus status) {
	}

	/**
	 * Whether the server refuses to write in the read-only transaction. Asked when a
	 * scope that may write takes part in it.
	 * @param status the transaction, which is read-only
	 * @return {@code false} also where that is not known
	 */
	default boolean enforcesReadOnly(TransactionStatus status) {
		return false;
	}

	/**
	 * Watch the connection of a transaction that an outermost scope has just begun. Must
	 * not cost a round trip.
	 * @param transactionManager the manager of the transaction
	 * @param status the transaction
	 * @return what is observed from now on
	 */
	default Watch watch(PlatformTransactionManager transactionManager, TransactionStatus status) {
		return Watch.NONE;
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

	/**
	 * Observations of the connection of one transaction, from its beginning on. Each of
	 * them may be asked for when the connection is closed, and each default is right
	 * where the driver does not say.
	 */
	interface Watch {

		/**
		 * The watch on a connection of which nothing can be observed.
		 */
		Watch NONE = new Watch() {
		};

		/**
		 * Whether the server has not answered anything in the transaction so far. If the
		 * connection fails then, the pool has handed out a dead one.
		 * @return {@code true} if there was no answer
		 */
		default boolean isUnanswered() {
			return false;
		}

		/**
		 * Whether something other than the transaction manager has ended the transaction.
		 * @return {@code true} if a statement or a call of the application has
		 */
		default boolean isEnded() {
			return false;
		}

		/**
		 * Whether the connection is lost, so that nothing sent from now on arrives.
		 * @return {@code true} if the driver has closed it
		 */
		default boolean isLost() {
			return false;
		}

		/**
		 * The transaction manager is about to commit or roll back.
		 */
		default void ending() {
		}

		/**
		 * Whether the server reports deadlocks with the SQLSTATE of serialization
		 * failures, 40001. Asked when a transaction has failed with it; may cost a round
		 * trip.
		 * @return {@code true} if so
		 */
		default boolean reportsDeadlockAsSerializationFailure() {
			return false;
		}

	}

}
