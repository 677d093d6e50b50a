package dev.atomictx.library;

import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Accounts and their balances, through the library under test.
 */
public interface Ledger {

	void open(int account, int balance);

	void setBalance(int account, int balance);

	/**
	 * Return the balance of an account, or {@code null} where there is none, as the
	 * library finds a single row.
	 */
	@Nullable Integer balance(int account);

	/**
	 * Return all accounts, as the library runs a query.
	 */
	Map<Integer, Integer> balances();

	/**
	 * Lock an account, or fail at once.
	 */
	void lock(int account);

	/**
	 * Send what the library holds back.
	 */
	default void flush() {
	}

}
