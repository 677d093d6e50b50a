package dev.atomictx.witness;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.atomictx.AtomicAttempt;
import dev.atomictx.AtomicDefinition;
import dev.atomictx.AtomicListener;
import dev.atomictx.CommitOutcomeUnknownException;
import dev.atomictx.FailureKind;
import dev.atomictx.engine.AtomicTemplate;
import dev.atomictx.engine.CommitStrategy;
import dev.atomictx.engine.EngineSettings;
import dev.atomictx.engine.retry.RetrySettings;
import org.awaitility.Awaitility;

import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Many transfers at once between the accounts of a bank whose server is troubled: for
 * each, what its caller was told, to be compared with how often it was done.
 */
final class OutageLoad implements AutoCloseable, AtomicListener {

	private static final int THREADS = 16;

	private static final int ACCOUNTS = 50;

	private static final int TOTAL = ACCOUNTS * 100_000;

	private static final AtomicDefinition TRANSFER = AtomicDefinition.DEFAULT.withName("transfer")
		.withRetryOn(FailureKind.CONNECTION_FAILURE, FailureKind.DEADLOCK);

	private final HikariDataSource pool;

	private final JdbcClient jdbc;

	private final AtomicTemplate atomic;

	private final boolean keyed;

	private final ExecutorService executor = Executors.newFixedThreadPool(THREADS);

	private final AtomicInteger calls = new AtomicInteger();

	private final Set<Integer> acknowledged = ConcurrentHashMap.newKeySet();

	private final Map<Integer, Throwable> failures = new ConcurrentHashMap<>();

	private final AtomicInteger hooks = new AtomicInteger();

	private final AtomicInteger retries = new AtomicInteger();

	private final AtomicLong slowest = new AtomicLong();

	/**
	 * Found the bank.
	 * @param server opens the connections of the pool
	 * @param commitOutcome what to do about a lost COMMIT: {@code report},
	 * {@code resolve}, or {@code keyed} to report it, but give each transfer a key
	 */
	OutageLoad(DataSource server, String commitOutcome) {
		JdbcClient founder = JdbcClient.create(server);
		founder.sql("CREATE TABLE account (id int PRIMARY KEY, balance int NOT NULL)").update();
		founder.sql("INSERT INTO account SELECT i, ? FROM generate_series(1, ?) i")
			.param(TOTAL / ACCOUNTS)
			.param(ACCOUNTS)
			.update();
		WitnessingApplication.createTable(server, "postgresql");
		// Without a constraint that would keep a transfer from being done twice.
		founder.sql("CREATE TABLE transfer (call int NOT NULL)").update();
		HikariConfig config = new HikariConfig();
		config.setDataSource(server);
		config.setMaximumPoolSize(THREADS);
		// Longer than a failover, shorter than the deadline.
		config.setConnectionTimeout(20_000);
		this.pool = new HikariDataSource(config);
		WitnessingApplication application = new WitnessingApplication(this.pool);
		this.jdbc = application.jdbc;
		EngineSettings settings = application.settings()
			.withRetry(new RetrySettings(RetrySettings.DEFAULTS.kinds(), 10_000, Duration.ofMillis(10), 2,
					Duration.ofMillis(200), Duration.ofSeconds(60)))
			.withListeners(List.of(this));
		this.keyed = commitOutcome.equals("keyed");
		this.atomic = application
			.engine(commitOutcome.equals("resolve") ? settings : settings.withCommitStrategy(CommitStrategy.DIRECT));
	}

	@Override
	public void retrying(AtomicAttempt attempt) {
		if (attempt.failureKind() == FailureKind.CONNECTION_FAILURE) {
			this.retries.incrementAndGet();
		}
	}

	/**
	 * Begin a number of transfers, and do not wait for them.
	 */
	void begin(int transfers) {
		for (int i = 0; i < transfers; i++) {
			int call = this.calls.incrementAndGet();
			this.executor.execute(() -> call(call));
		}
	}

	private void call(int call) {
		long begin = System.nanoTime();
		try {
			AtomicDefinition transfer = this.keyed ? TRANSFER.withIdempotencyKey(String.valueOf(call)) : TRANSFER;
			this.atomic.executeWithoutResult(transfer, (scope) -> {
				this.jdbc.sql("UPDATE account SET balance = balance - 1 WHERE id = ?")
					.param(1 + call % ACCOUNTS)
					.update();
				this.jdbc.sql("UPDATE account SET balance = balance + 1 WHERE id = ?")
					.param(1 + call / ACCOUNTS % ACCOUNTS)
					.update();
				this.jdbc.sql("INSERT INTO transfer VALUES (?)").param(call).update();
				scope.onCommit(this.hooks::incrementAndGet);
			});
			this.acknowledged.add(call);
		}
		catch (Throwable ex) {
			this.failures.put(call, ex);
		}
		finally {
			this.slowest.accumulateAndGet(System.nanoTime() - begin, Math::max);
		}
	}

	void awaitAcknowledged(int transfers) {
		await(() -> this.acknowledged.size() >= transfers || isDone());
	}

	void awaitAll() {
		await(this::isDone);
	}

	boolean isDone() {
		return this.acknowledged.size() + this.failures.size() == this.calls.get();
	}

	/**
	 * Compare what the callers were told with what is true.
	 * @param server the server whose word counts, past the pool
	 */
	void assertTruth(DataSource server) {
		assertThat(missing(server)).isEmpty();
		assertTruthOfWhatIsThere(server);
	}

	/**
	 * Compare what the callers were told with what is true, of a server that may have
	 * lost transfers.
	 * @param server the server whose word counts, past the pool
	 */
	void assertTruthOfWhatIsThere(DataSource server) {
		assertThat(doubled(server)).isEmpty();
		Map<Integer, Long> done = done(server);
		assertThat(this.failures).allSatisfy((call, ex) -> {
			if (!(ex instanceof CommitOutcomeUnknownException)) {
				assertThat(done).as("failed %d: %s", call, ex).doesNotContainKey(call);
			}
		});
		if (!this.keyed) {
			// A unit that is found done runs no hooks.
			assertThat(this.hooks).hasValue(this.acknowledged.size());
		}
		assertThat(JdbcClient.create(server).sql("SELECT sum(balance) FROM account").query(Integer.class).single())
			.isEqualTo(TOTAL);
	}

	/**
	 * Return the transfers that their callers were told were done, and that are not
	 * there.
	 * @param server the server whose word counts, past the pool
	 */
	Set<Integer> missing(DataSource server) {
		Set<Integer> missing = new TreeSet<>(this.acknowledged);
		missing.removeAll(done(server).keySet());
		return missing;
	}

	/**
	 * Return the transfers that were done more than once.
	 * @param server the server whose word counts, past the pool
	 */
	Set<Integer> doubled(DataSource server) {
		Map<Integer, Long> done = done(server);
		done.values().removeIf((times) -> times == 1);
		return done.keySet();
	}

	/**
	 * Return how many transfers of unknown outcome were done.
	 * @param server the server whose word counts, past the pool
	 */
	long unknownButDone(DataSource server) {
		return done(server).keySet()
			.stream()
			.filter((call) -> this.failures.get(call) instanceof CommitOutcomeUnknownException)
			.count();
	}

	/**
	 * Return how often each transfer was done.
	 */
	private static Map<Integer, Long> done(DataSource server) {
		return JdbcClient.create(server)
			.sql("SELECT call, count(*) AS times FROM transfer GROUP BY call")
			.query()
			.listOfRows()
			.stream()
			.collect(Collectors.toMap((row) -> (Integer) row.get("call"), (row) -> (Long) row.get("times")));
	}

	/**
	 * Make a hundred more transfers, which all have to succeed.
	 */
	void assertServesNormally() {
		int before = this.acknowledged.size();
		begin(100);
		awaitAll();
		assertThat(this.acknowledged).hasSize(before + 100);
	}

	int acknowledged() {
		return this.acknowledged.size();
	}

	int retries() {
		return this.retries.get();
	}

	long failed() {
		return this.failures.size() - unknown();
	}

	long unknown() {
		return this.failures.values().stream().filter(CommitOutcomeUnknownException.class::isInstance).count();
	}

	@Override
	public String toString() {
		return this.acknowledged.size() + " acknowledged, " + failed() + " failed, " + unknown() + " unknown, "
				+ this.retries + " retries, slowest " + TimeUnit.NANOSECONDS.toMillis(this.slowest.get()) + " ms";
	}

	@Override
	public void close() {
		this.executor.shutdownNow();
		this.pool.close();
	}

	private static void await(Callable<Boolean> condition) {
		Awaitility.await()
			.atMost(Duration.ofMinutes(2))
			.pollInterval(Duration.ofMillis(2))
			.pollInSameThread()
			.until(condition);
	}

}
