package dev.atomictx.benchmarks.peer;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

import javax.sql.DataSource;

import dev.atomictx.benchmarks.peer.Peer.Settings;

/**
 * Makes the peers.
 */
public final class Peers implements AutoCloseable {

	/**
	 * The name of the peer that all this is about.
	 */
	public static final String ATOMIC = "@Atomic";

	/**
	 * The name of the peer that nested scopes are compared with.
	 */
	public static final String TRANSACTIONAL = "@Transactional";

	private static final String RETRYABLE = "@Retryable + @Transactional";

	private static final String SPRING_RETRY = "spring-retry + @Transactional";

	private static final String RESILIENCE = "resilience4j + @Transactional";

	private final DataSource dataSource;

	private final String retriedSqlState;

	private final List<AnnotatedPeer> applications = new ArrayList<>();

	/**
	 * Make peers for a workload.
	 * @param dataSource where they work
	 * @param retriedSqlState the SQLSTATE that is retried by those that can retry only
	 * one
	 */
	public Peers(DataSource dataSource, String retriedSqlState) {
		this.dataSource = dataSource;
		this.retriedSqlState = retriedSqlState;
	}

	/**
	 * JDBC by hand, and {@code @Atomic} as it comes.
	 */
	private Stream<Peer> reference() {
		return Stream.of(new JdbcLoopPeer(this.dataSource), atomic(Settings.DEFAULTS));
	}

	/**
	 * Everything with the best settings we know.
	 */
	public List<Peer> tuned() {
		return Stream.concat(reference(),
				Stream.of(atomic(Settings.TUNED), new TransactionTemplatePeer(Settings.TUNED, this.dataSource),
						stock(RETRYABLE, Settings.TUNED, TunedRetryableBoundary.class),
						stock(SPRING_RETRY, Settings.TUNED, TunedSpringRetryBoundary.class), resilience(Settings.TUNED),
						new FailsafePeer(Settings.TUNED, this.dataSource),
						new JooqPeer(Settings.TUNED, this.dataSource),
						new JdbiPeer(Settings.TUNED, this.dataSource, this.retriedSqlState)))
			.toList();
	}

	/**
	 * Peers as they come that wait little or not at all.
	 */
	public List<Peer> impatientDefaults() {
		return List.of(stock(TRANSACTIONAL, Settings.DEFAULTS, TransactionalBoundary.class),
				new TransactionTemplatePeer(Settings.DEFAULTS, this.dataSource),
				new FailsafePeer(Settings.DEFAULTS, this.dataSource), new JooqPeer(Settings.DEFAULTS, this.dataSource),
				new JdbiPeer(Settings.DEFAULTS, this.dataSource, this.retriedSqlState));
	}

	/**
	 * Peers as they come that wait for half a second or more before each retry.
	 */
	public List<Peer> patientDefaults() {
		return List.of(stock(RETRYABLE, Settings.DEFAULTS, RetryableBoundary.class),
				stock(SPRING_RETRY, Settings.DEFAULTS, SpringRetryBoundary.class), resilience(Settings.DEFAULTS));
	}

	/**
	 * What is compared where nothing fails, so that retries do not matter.
	 */
	public List<Peer> flat() {
		return Stream
			.concat(reference(), Stream.of(stock(TRANSACTIONAL, Settings.DEFAULTS, TransactionalBoundary.class),
					new TransactionTemplatePeer(Settings.TUNED, this.dataSource),
					stock(RETRYABLE, Settings.TUNED, TunedRetryableBoundary.class),
					stock(SPRING_RETRY, Settings.TUNED, TunedSpringRetryBoundary.class), resilience(Settings.TUNED),
					new FailsafePeer(Settings.TUNED, this.dataSource), new JooqPeer(Settings.DEFAULTS, this.dataSource),
					new JdbiPeer(Settings.DEFAULTS, this.dataSource, this.retriedSqlState)))
			.toList();
	}

	/**
	 * What can nest.
	 */
	public List<Peer> nesting() {
		return Stream.concat(reference(),
				Stream.of(stock(TRANSACTIONAL, Settings.DEFAULTS, TransactionalBoundary.class),
						stock(RETRYABLE + " (NESTED)", Settings.TUNED, RetryableNestedBoundary.class),
						new JooqPeer(Settings.DEFAULTS, this.dataSource)))
			.toList();
	}

	/**
	 * What can nest and retries: the whole unit, or the nested scope alone.
	 */
	public List<Peer> recovering() {
		return Stream.concat(reference(),
				Stream.of(atomic(Settings.TUNED),
						stock(RETRYABLE + " (whole unit)", Settings.TUNED, TunedRetryableBoundary.class),
						stock(RETRYABLE + " (NESTED)", Settings.TUNED, RetryableNestedBoundary.class),
						new TransactionTemplatePeer(Settings.TUNED, this.dataSource),
						new JooqPeer(Settings.TUNED, this.dataSource)))
			.toList();
	}

	private Peer stock(String name, Settings settings, Class<? extends Boundary> type) {
		return annotated(name, settings, type, AnnotatedPeer.WITHOUT_ATOMIC);
	}

	private Peer atomic(Settings settings) {
		Map<String, Object> tuned = Map.of("atomic.retry.max-retries", TunedRetry.MAX_RETRIES, "atomic.retry.delay",
				TunedRetry.DELAY_MILLIS + "ms", "atomic.retry.max-delay", TunedRetry.MAX_DELAY_MILLIS + "ms");
		return annotated(ATOMIC, settings, AtomicBoundary.class, (settings == Settings.TUNED) ? tuned : Map.of());
	}

	private Peer resilience(Settings settings) {
		Map<String, Object> properties = new TreeMap<>(AnnotatedPeer.WITHOUT_ATOMIC);
		if (settings == Settings.TUNED) {
			String prefix = "resilience4j.retry.instances." + ResilienceBoundary.RETRY + ".";
			properties.put(prefix + "max-attempts", TunedRetry.MAX_RETRIES + 1);
			properties.put(prefix + "wait-duration", TunedRetry.DELAY_MILLIS + "ms");
			properties.put(prefix + "enable-exponential-backoff", true);
			properties.put(prefix + "exponential-backoff-multiplier", TunedRetry.MULTIPLIER);
			properties.put(prefix + "exponential-max-wait-duration", TunedRetry.MAX_DELAY_MILLIS + "ms");
			properties.put(prefix + "enable-randomized-wait", true);
			properties.put(prefix + "retry-exception-predicate", RetryableFailure.class.getName());
		}
		return annotated(RESILIENCE, settings, ResilienceBoundary.class, properties);
	}

	private Peer annotated(String name, Settings settings, Class<? extends Boundary> type,
			Map<String, Object> properties) {
		AnnotatedPeer peer = new AnnotatedPeer(name, settings, this.dataSource, type, properties);
		this.applications.add(peer);
		return peer;
	}

	/**
	 * Close the applications.
	 */
	@Override
	public void close() {
		this.applications.forEach(AnnotatedPeer::close);
	}

}
