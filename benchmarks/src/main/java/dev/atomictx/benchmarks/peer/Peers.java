package dev.atomictx.benchmarks.peer;

import java.util.List;

import javax.sql.DataSource;

import dev.atomictx.benchmarks.peer.Peer.Settings;

/**
 * Makes the peers for one data source.
 */
public final class Peers implements AutoCloseable {

	/**
	 * The limit: nothing is between it and the driver.
	 */
	public static final String JDBC = "JDBC by hand";

	/**
	 * What all this is about.
	 */
	public static final String ATOMIC = "@Atomic";

	/**
	 * What nested scopes are compared with.
	 */
	public static final String TRANSACTIONAL = "@Transactional";

	private static final String RETRYABLE = "@Retryable + @Transactional";

	private static final String SPRING_RETRY = "spring-retry + @Transactional";

	private static final String RESILIENCE = "resilience4j + @Transactional";

	private final DataSource dataSource;

	private final String retriedSqlState;

	private final TunedRetry tuned;

	private final BoundaryApplication peers;

	private final BoundaryApplication atomic;

	private final BoundaryApplication tunedAtomic;

	private final BoundaryApplication resolving;

	/**
	 * Start the applications.
	 * @param dataSource where all peers work
	 * @param retriedSqlState the SQLSTATE for those that can retry only one
	 * @param tuned settings of the tuned peers
	 */
	public Peers(DataSource dataSource, String retriedSqlState, TunedRetry tuned) {
		this.dataSource = dataSource;
		this.retriedSqlState = retriedSqlState;
		this.tuned = tuned;
		this.peers = BoundaryApplication.ofPeers(dataSource, tuned);
		this.resolving = BoundaryApplication.ofAtomic(dataSource, "resolve");
		this.atomic = BoundaryApplication.ofAtomic(dataSource, "report");
		this.tunedAtomic = BoundaryApplication.ofAtomic(dataSource, tuned);
	}

	/**
	 * What can be compared where nothing fails, so that settings do not matter.
	 */
	public List<Peer> flat() {
		return List.of(jdbc(), atomic(), transactional(), template(Settings.TUNED), retryable(Settings.TUNED),
				springRetry(Settings.TUNED), resilience(Settings.TUNED), failsafe(Settings.TUNED),
				jooq(Settings.DEFAULTS), jdbi(Settings.DEFAULTS));
	}

	/**
	 * What can nest, where nothing fails.
	 */
	public List<Peer> nesting() {
		return List.of(jdbc(), atomic(), transactional(), retryableNested(), jooq(Settings.DEFAULTS));
	}

	/**
	 * {@code @Atomic}, with each way to know what happened to a lost COMMIT; the first
	 * one only reports it.
	 */
	public List<Peer> knowing() {
		return List.of(atomic(),
				new BoundaryPeer(ATOMIC + ", resolve", Settings.DEFAULTS, this.resolving, AtomicBoundary.class),
				new BoundaryPeer(ATOMIC + ", key", Settings.DEFAULTS, this.atomic, AtomicBoundary.Keyed.class),
				new BoundaryPeer(ATOMIC + ", key and resolve", Settings.DEFAULTS, this.resolving,
						AtomicBoundary.Keyed.class));
	}

	/**
	 * What retries, with the best settings we know; and {@code @Atomic} as it comes.
	 */
	public List<Peer> tuned() {
		return List.of(jdbc(), atomic(), tunedAtomic(), template(Settings.TUNED), retryable(Settings.TUNED),
				springRetry(Settings.TUNED), resilience(Settings.TUNED), failsafe(Settings.TUNED), jooq(Settings.TUNED),
				jdbi(Settings.TUNED));
	}

	/**
	 * Peers as they come, but for the {@linkplain #patientDefaults() patient} ones.
	 */
	public List<Peer> impatientDefaults() {
		return List.of(transactional(), template(Settings.DEFAULTS), failsafe(Settings.DEFAULTS),
				jooq(Settings.DEFAULTS), jdbi(Settings.DEFAULTS));
	}

	/**
	 * Peers that, as they come, wait for half a second or more before each retry.
	 */
	public List<Peer> patientDefaults() {
		return List.of(retryable(Settings.DEFAULTS), springRetry(Settings.DEFAULTS), resilience(Settings.DEFAULTS));
	}

	/**
	 * What can nest and retries: the nested scope alone, or the whole unit.
	 */
	public List<Peer> recovering() {
		return List.of(jdbc(), atomic(), tunedAtomic(), retryableNested(), retryable(Settings.TUNED),
				template(Settings.TUNED), jooq(Settings.TUNED));
	}

	private Peer jdbc() {
		return new JdbcLoopPeer(this.dataSource, this.tuned);
	}

	private Peer atomic() {
		return new BoundaryPeer(ATOMIC, Settings.DEFAULTS, this.atomic, AtomicBoundary.class);
	}

	private Peer tunedAtomic() {
		return new BoundaryPeer(ATOMIC, Settings.TUNED, this.tunedAtomic, AtomicBoundary.class);
	}

	private Peer transactional() {
		return new BoundaryPeer(TRANSACTIONAL, Settings.DEFAULTS, this.peers, TransactionalBoundary.class);
	}

	private Peer retryable(Settings settings) {
		return new BoundaryPeer(RETRYABLE, settings, this.peers,
				(settings == Settings.TUNED) ? TunedRetryableBoundary.class : RetryableBoundary.class);
	}

	private Peer retryableNested() {
		return new BoundaryPeer(RETRYABLE + " (NESTED)", Settings.TUNED, this.peers, RetryableNestedBoundary.class);
	}

	private Peer springRetry(Settings settings) {
		return new BoundaryPeer(SPRING_RETRY, settings, this.peers,
				(settings == Settings.TUNED) ? TunedSpringRetryBoundary.class : SpringRetryBoundary.class);
	}

	private Peer resilience(Settings settings) {
		return new BoundaryPeer(RESILIENCE, settings, this.peers,
				(settings == Settings.TUNED) ? TunedResilienceBoundary.class : ResilienceBoundary.class);
	}

	private Peer template(Settings settings) {
		return new TransactionTemplatePeer(settings, this.dataSource, this.tuned);
	}

	private Peer failsafe(Settings settings) {
		return new FailsafePeer(settings, this.dataSource, this.tuned);
	}

	private Peer jooq(Settings settings) {
		return new JooqPeer(settings, this.dataSource, this.tuned);
	}

	private Peer jdbi(Settings settings) {
		return new JdbiPeer(settings, this.dataSource, this.tuned, this.retriedSqlState);
	}

	/**
	 * Close the applications.
	 */
	@Override
	public void close() {
		this.peers.close();
		this.atomic.close();
		this.resolving.close();
		this.tunedAtomic.close();
	}

}
