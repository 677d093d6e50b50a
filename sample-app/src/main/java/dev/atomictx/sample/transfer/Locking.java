package dev.atomictx.sample.transfer;

/**
 * How a transfer keeps others off its accounts.
 */
public enum Locking {

	/**
	 * Lock both accounts, then look at them.
	 */
	PESSIMISTIC,

	/**
	 * Let the condition of the UPDATE look at the balance.
	 */
	CONDITIONAL,

	/**
	 * Look without locks, and write only what nobody has changed since.
	 */
	OPTIMISTIC

}
