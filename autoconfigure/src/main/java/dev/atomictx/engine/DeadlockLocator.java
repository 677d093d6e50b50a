package dev.atomictx.engine;

import org.springframework.transaction.TransactionStatus;

/**
 * Tells where the lock lies that a deadlock was about. It is asked only after a deadlock,
 * so it may cost a round trip.
 */
@FunctionalInterface
public interface DeadlockLocator {

	/**
	 * Find out whether the savepoint that was just rolled back has freed the other side.
	 * Called after that rollback, with the transaction usable again; should it throw, the
	 * engine rolls back once more and takes the answer for {@link Location#UNKNOWN}.
	 * @param status the transaction
	 * @param deadlock the failure
	 * @return where the contended lock was taken
	 */
	Location locate(TransactionStatus status, Throwable deadlock);

	/**
	 * Where a contended lock was taken.
	 */
	enum Location {

		/**
		 * Inside the savepoint: another attempt from it can succeed.
		 */
		INSIDE,

		/**
		 * Before the savepoint: the other side is still blocked.
		 */
		OUTSIDE,

		/**
		 * The server cannot tell.
		 */
		UNKNOWN

	}

}
