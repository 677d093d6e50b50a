package dev.atomictx.benchmarks.peer;

/**
 * A way to run a unit of work in a transaction.
 */
public interface Peer {

	/**
	 * What it is.
	 */
	String name();

	/**
	 * Whether it runs as it comes, or with the best settings we know.
	 */
	Settings settings();

	/**
	 * Run a unit in a transaction, as often as the peer's retries want.
	 * @param unit the unit
	 * @return what the attempt that committed returned
	 */
	long run(Unit unit);

	/**
	 * How a peer is set up.
	 */
	enum Settings {

		/**
		 * As it comes; what has no retry gets none.
		 */
		DEFAULTS,

		/**
		 * Retries by SQLSTATE where the peer can, with the back-off of
		 * {@link TunedRetry}.
		 */
		TUNED

	}

}
