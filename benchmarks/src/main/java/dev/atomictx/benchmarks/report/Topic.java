package dev.atomictx.benchmarks.report;

import java.util.Locale;

/**
 * What is measured on a database.
 */
public enum Topic {

	/**
	 * Transfers that meet nobody.
	 */
	FLAT,

	/**
	 * Nested scopes.
	 */
	NESTED,

	/**
	 * The same on a slower network.
	 */
	NESTED_DELAYED,

	/**
	 * SmallBank at SERIALIZABLE.
	 */
	SMALL_BANK,

	/**
	 * Transfers at READ COMMITTED that lock in either order.
	 */
	DEADLOCKS,

	/**
	 * Deadlocks late in long units.
	 */
	RECOVERY;

	/**
	 * Its name in results, on the page and on the command line.
	 */
	public String key() {
		return name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

	/**
	 * The topic of a name.
	 */
	public static Topic of(String key) {
		return valueOf(key.toUpperCase(Locale.ROOT).replace('-', '_'));
	}

}
