package dev.atomictx.benchmarks.peer;

/**
 * The running transaction, as a unit sees it. All peers prepare and execute statements in
 * the same way, so that they differ in their boundaries alone.
 */
public interface Session {

	/**
	 * Execute a statement that changes exactly one row.
	 * @param sql the statement
	 * @param arguments its arguments
	 */
	void update(String sql, Object... arguments);

	/**
	 * Execute a query for one number.
	 * @param sql the query
	 * @param arguments its arguments
	 * @return the number
	 */
	long query(String sql, Object... arguments);

	/**
	 * Run a part of the unit in a nested scope of the peer.
	 * @param part the part
	 * @return what the part returns
	 */
	long nested(Unit part);

}
