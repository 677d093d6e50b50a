package dev.atomictx.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import com.zaxxer.hikari.HikariDataSource;
import dev.atomictx.AtomicAttempt;
import dev.atomictx.AtomicDefinition;
import dev.atomictx.AtomicListener;
import dev.atomictx.FailureKind;
import dev.atomictx.engine.retry.RetrySettings;
import dev.atomictx.test.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Many threads that deadlock all the time, and lose nothing.
 */
class ContentionIntegrationTests {

	private static final int THREADS = 32;

	private static final int TRANSFERS = 20_000;

	private static final int ACCOUNTS = 8;

	private static final long BALANCE = 1_000_000;

	/**
	 * Accounts whose balance is not what the transfers say.
	 */
	private static final String MISMATCHES = "SELECT id FROM account WHERE balance <> " + BALANCE
			+ " + (SELECT coalesce(sum(amount), 0) FROM transfer WHERE target = id)"
			+ " - (SELECT coalesce(sum(amount), 0) FROM transfer WHERE source = id)";

	/**
	 * Most of the time goes into deadlocks, which end one after another: it is shorter
	 * the longer their victims keep away.
	 */
	private static final RetrySettings RETRY = new RetrySettings(Set.of(), 3, Duration.ofMillis(200), 2,
			Duration.ofSeconds(1), null);

	private static final AtomicDefinition TRANSFER = AtomicDefinition.DEFAULT.withName("transfer")
		.withRetryOn(FailureKind.DEADLOCK)
		.withMaxRetries(1000);

	private final AtomicInteger numbers = new AtomicInteger();

	private final AtomicInteger retries = new AtomicInteger();

	private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);

	private HikariDataSource pool;

	private JdbcClient jdbc;

	private AtomicTemplate atomic;

	@BeforeEach
	void openDatabase() {
		TestDatabase database = TestDatabase.get().createDatabase(getClass().getSimpleName());
		database.execute(
				"DO $$ BEGIN EXECUTE 'ALTER DATABASE ' || current_database() || ' SET deadlock_timeout = ''1ms'''; END $$",
				"CREATE TABLE account (id int PRIMARY KEY, balance bigint NOT NULL) WITH (fillfactor = 10)",
				"CREATE TABLE transfer (number int PRIMARY KEY, source int NOT NULL, target int NOT NULL, "
						+ "amount int NOT NULL)",
				"INSERT INTO account SELECT i, " + BALANCE + " FROM generate_series(1, " + ACCOUNTS + ") i");
		this.pool = database.pool(THREADS);
		this.jdbc = JdbcClient.create(this.pool);
		JdbcTransactionManager transactionManager = new JdbcTransactionManager(this.pool);
		this.atomic = new AtomicTemplate((name) -> transactionManager,
				EngineSettings.DEFAULT.withRetry(RETRY).withListeners(List.of(new AtomicListener() {
					@Override
					public void retrying(AtomicAttempt attempt) {
						ContentionIntegrationTests.this.retries.incrementAndGet();
					}
				})));
	}

	@AfterEach
	void closePool() {
		this.threads.shutdownNow();
		this.pool.close();
	}

	@Test
	void doesEachTransferOnceWhateverDeadlocks() throws Exception {
		List<Future<?>> running = new ArrayList<>();
		for (int seed = 0; seed < THREADS; seed++) {
			Random random = new Random(seed);
			running.add(this.threads.submit(() -> transferAll(random)));
		}
		for (Future<?> thread : running) {
			thread.get(5, TimeUnit.MINUTES);
		}
		assertThat(this.retries).hasPositiveValue();
		assertThat(this.jdbc.sql("SELECT number FROM transfer ORDER BY number").query(Integer.class).list())
			.isEqualTo(IntStream.rangeClosed(1, TRANSFERS).boxed().toList());
		assertThat(this.jdbc.sql("SELECT sum(balance) FROM account").query(Long.class).single())
			.isEqualTo(ACCOUNTS * BALANCE);
		assertThat(this.jdbc.sql(MISMATCHES).query(Integer.class).list()).isEmpty();
		assertThat(this.pool.getHikariPoolMXBean().getActiveConnections()).isZero();
	}

	private void transferAll(Random random) {
		int number = this.numbers.incrementAndGet();
		while (number <= TRANSFERS) {
			int source = 1 + random.nextInt(ACCOUNTS);
			int target = 1 + (source + random.nextInt(ACCOUNTS - 1)) % ACCOUNTS;
			transfer(number, source, target, 1 + random.nextInt(100));
			number = this.numbers.incrementAndGet();
		}
	}

	/**
	 * Lock in the order of the money, which is the order to deadlock in.
	 */
	private void transfer(int number, int source, int target, int amount) {
		this.atomic.executeWithoutResult(TRANSFER, (scope) -> {
			add(source, -amount);
			add(target, amount);
			this.jdbc.sql("INSERT INTO transfer VALUES (?, ?, ?, ?)").params(number, source, target, amount).update();
		});
	}

	private void add(int account, int amount) {
		this.jdbc.sql("UPDATE account SET balance = balance + ? WHERE id = ?").params(amount, account).update();
	}

}
