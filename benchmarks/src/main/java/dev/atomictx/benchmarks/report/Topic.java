package dev.atomictx.benchmarks.report;

import java.util.Locale;

/**
 * What is measured on a database.
 */
public enum Topic {

	/**
	 * Transfers that meet nobody.
	 */
	FLAT("Without contention"),

	/**
	 * Nested scopes.
	 */
	NESTED("Nested scopes"),

	/**
	 * The same on a slower network.
	 */
	NESTED_DELAYED("Nested scopes, 0.5 ms away"),

	/**
	 * Transfers that find out about a lost COMMIT.
	 */
	COMMIT_OUTCOME("Commit outcome"),

	/**
	 * The same on a slower network.
	 */
	COMMIT_OUTCOME_DELAYED("Commit outcome, 0.5 ms away"),

	/**
	 * SmallBank at SERIALIZABLE.
	 */
	SMALL_BANK("SmallBank"),

	/**
	 * Transfers at READ COMMITTED that lock in either order.
	 */
	DEADLOCKS("Deadlock-prone transfers"),

	/**
	 * Deadlocks late in long units.
	 */
	RECOVERY("Long units");

	private final String title;

	Topic(String title) {
		this.title = title;
	}

	String title() {
		return this.title;
	}

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
