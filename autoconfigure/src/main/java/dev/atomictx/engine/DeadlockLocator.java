package dev.atomictx.engine;

import org.springframework.transaction.PlatformTransactionManager;

/**
 * Tells where the lock lies that a deadlock was about. It is asked only after a deadlock,
 * so it may cost a round trip.
 */
@FunctionalInterface
public interface DeadlockLocator {

	/**
	 * Find out whether the savepoint that was just rolled back has freed the other side.
	 * Called after the rollback, with the transaction usable again.
	 * @param transactionManager the manager of the transaction, on this thread
	 * @param deadlock the failure
	 * @return where the contended lock was taken
	 */
	Location locate(PlatformTransactionManager transactionManager, Throwable deadlock);

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
