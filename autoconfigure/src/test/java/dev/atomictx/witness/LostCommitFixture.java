package dev.atomictx.witness;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import java.util.stream.Collectors;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.atomictx.CommitOutcomeUnknownException;
import dev.atomictx.engine.AtomicTemplate;
import dev.atomictx.engine.EngineSettings;
import dev.atomictx.engine.retry.RetrySettings;
import dev.atomictx.postgresql.PostgresqlTransactionDialect;
import dev.atomictx.test.TestDatabase;
import dev.atomictx.test.fault.FaultProxy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A bank of two accounts behind a proxy that loses COMMITs: for each call, how often it
 * was done, and what its caller was told.
 */
abstract class LostCommitFixture {

	static final int CALLS = 1000;

	static final int TOTAL = 1_000_000;

	private static final EngineSettings RETRYING = EngineSettings.DEFAULT
		.withDialect(new PostgresqlTransactionDialect())
		.withKeyStore(new JdbcKeyStore())
		.withRetry(new RetrySettings(RetrySettings.DEFAULTS.kinds(), 20, RetrySettings.DEFAULTS.delay(), 2,
				RetrySettings.DEFAULTS.maxDelay(), null));

	TestDatabase database;

	FaultProxy proxy;

	HikariDataSource pool;

	JdbcClient observer;

	final Map<Integer, Throwable> failures = new ConcurrentHashMap<>();

	final AtomicInteger returned = new AtomicInteger();

	@BeforeEach
	void openBank() {
		this.database = TestDatabase.get().createDatabase("lost_commit");
		this.database.execute("CREATE TABLE account (id int PRIMARY KEY, balance int NOT NULL)",
				"INSERT INTO account SELECT i, " + TOTAL / 2 + " FROM generate_series(1, 2) i",
				"CREATE TABLE transfer (call int NOT NULL)");
		WitnessingApplication.createTable(this.database.dataSource(), "postgresql");
		this.observer = JdbcClient.create(this.database.dataSource());
		this.proxy = FaultProxy.to(this.database);
		HikariConfig config = new HikariConfig();
		config.setDataSource(this.proxy.dataSource());
		config.setMaximumPoolSize(8);
		this.pool = new HikariDataSource(config);
	}

	@AfterEach
	void closeBank() {
		this.pool.close();
		this.proxy.close();
	}

	static AtomicTemplate reporting(PlatformTransactionManager transactionManager) {
		return new AtomicTemplate((name) -> transactionManager, RETRYING);
	}

	static AtomicTemplate resolving(WitnessingApplication application) {
		return application.engine(application.settings().withRetry(RETRYING.retry()));
	}

	/**
	 * One transfer, without a constraint that would keep it from being done twice.
	 */
	static void transfer(JdbcClient jdbc, int call) {
		jdbc.sql("UPDATE account SET balance = balance - 1 WHERE id = ?").param(1 + call % 2).update();
		jdbc.sql("UPDATE account SET balance = balance + 1 WHERE id = ?").param(2 - call % 2).update();
		jdbc.sql("INSERT INTO transfer VALUES (?)").param(call).update();
	}

	/**
	 * Lose the COMMIT of every third unit, on the way there or on the way back.
	 */
	void loseEveryThirdCommit() {
		this.proxy.onCommit().withProbability(1 / 6.0, 42).loseAcknowledgement();
		this.proxy.onCommit().withProbability(1 / 5.0, 43).loseRequest();
	}

	void callAll(int threads, IntConsumer transfer) throws InterruptedException {
		ExecutorService executor = Executors.newFixedThreadPool(threads);
		for (int i = 0; i < CALLS; i++) {
			int call = i;
			executor.execute(() -> call(call, transfer));
		}
		executor.shutdown();
		assertThat(executor.awaitTermination(5, TimeUnit.MINUTES)).isTrue();
		this.proxy.off();
		assertThat(this.proxy.counters().acknowledgementsLost()).isGreaterThan(CALLS / 20);
		assertThat(this.proxy.counters().requestsLost()).isGreaterThan(CALLS / 20);
		assertThat(this.observer.sql("SELECT sum(balance) FROM account").query(Integer.class).single())
			.isEqualTo(TOTAL);
	}

	private void call(int call, IntConsumer transfer) {
		try {
			transfer.accept(call);
			this.returned.incrementAndGet();
		}
		catch (Throwable ex) {
			this.failures.put(call, ex);
		}
	}

	/**
	 * How often each call was done.
	 */
	Map<Integer, Integer> done() {
		return this.observer.sql("SELECT call, count(*) AS times FROM transfer GROUP BY call")
			.query()
			.listOfRows()
			.stream()
			.collect(Collectors.toMap((row) -> (Integer) row.get("call"),
					(row) -> ((Long) row.get("times")).intValue()));
	}

	long duplicates() {
		return done().values().stream().filter((times) -> times > 1).count();
	}

	long unknown() {
		return this.failures.values().stream().filter(CommitOutcomeUnknownException.class::isInstance).count();
	}

}
