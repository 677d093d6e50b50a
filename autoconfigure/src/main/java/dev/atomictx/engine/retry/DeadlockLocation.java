package dev.atomictx.engine.retry;

/**
 * Place where the lock involved in a deadlock was acquired, seen from a savepoint.
 */
public enum DeadlockLocation {

	/**
	 * Inside the savepoint: another attempt from it can succeed.
	 */
	INSIDE,

	/**
	 * Before the savepoint: the other side is still blocked after the rollback to it.
	 */
	OUTSIDE,

	/**
	 * The server does not say.
	 */
	UNKNOWN

}
