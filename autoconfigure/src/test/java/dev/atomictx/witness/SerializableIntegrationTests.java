package dev.atomictx.witness;

import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import com.zaxxer.hikari.HikariDataSource;
import dev.atomictx.AtomicDefinition;
import dev.atomictx.engine.AtomicTemplate;
import dev.atomictx.engine.CommitStrategy;
import dev.atomictx.engine.EngineSettings;
import dev.atomictx.engine.retry.Failure;
import dev.atomictx.test.TestDatabase;
import org.junit.jupiter.api.Test;

import org.springframework.transaction.annotation.Isolation;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Witnesses under SERIALIZABLE, where PostgreSQL tracks what transactions read: they must
 * not make disjoint ones conflict.
 */
class SerializableIntegrationTests {

	private static final int THREADS = 8;

	private static final int UNITS = 2000;

	private static final AtomicDefinition SERIALIZABLE = AtomicDefinition.DEFAULT.withIsolation(Isolation.SERIALIZABLE)
		.withMaxRetries(0);

	private boolean keyed;

	private AtomicDefinition definition() {
		return this.keyed ? SERIALIZABLE.withIdempotencyKey(UUID.randomUUID().toString()) : SERIALIZABLE;
	}

	@Test
	void addsNoSerializationFailureToDisjointUnits() throws InterruptedException {
		TestDatabase database = TestDatabase.get().createDatabase("serializable");
		// One table for each thread, since rows of one would share pages.
		for (int thread = 0; thread < THREADS; thread++) {
			database.execute("CREATE TABLE account" + thread + " (balance int NOT NULL)",
					"INSERT INTO account" + thread + " VALUES (0)");
		}
		WitnessingApplication.createTable(database.dataSource(), "postgresql");
		try (HikariDataSource pool = database.pool(THREADS)) {
			WitnessingApplication application = new WitnessingApplication(pool);
			EngineSettings settings = application.settings();
			int without = failures(application, settings.withCommitStrategy(CommitStrategy.DIRECT));
			int with = failures(application, settings);
			this.keyed = true;
			int keyed = failures(application, settings.withCommitStrategy(CommitStrategy.DIRECT));
			System.out.println("Serialization failures in " + UNITS + " disjoint units: " + without
					+ " without witnesses, " + with + " with them, " + keyed + " with keys");
			assertThat(List.of(without, with, keyed)).containsOnly(0);
			assertThat(application.jdbc.sql("SELECT count(*) FROM atomic_witness").query(Integer.class).single())
				.isEqualTo(UNITS);
		}
	}

	private int failures(WitnessingApplication application, EngineSettings settings) throws InterruptedException {
		AtomicTemplate atomic = application.engine(settings);
		AtomicInteger failures = new AtomicInteger();
		ExecutorService executor = Executors.newFixedThreadPool(THREADS);
		for (int i = 0; i < THREADS; i++) {
			String table = "account" + i;
			executor.execute(() -> {
				for (int unit = 0; unit < UNITS / THREADS; unit++) {
					failures.addAndGet(failures(application, atomic, table));
				}
			});
		}
		executor.shutdown();
		assertThat(executor.awaitTermination(2, TimeUnit.MINUTES)).isTrue();
		return failures.get();
	}

	private int failures(WitnessingApplication application, AtomicTemplate atomic, String table) {
		try {
			atomic.executeWithoutResult(definition(), (scope) -> {
				int balance = application.jdbc.sql("SELECT balance FROM " + table).query(Integer.class).single();
				application.jdbc.sql("UPDATE " + table + " SET balance = ?").param(balance + 1).update();
			});
			return 0;
		}
		catch (RuntimeException ex) {
			assertThat(Failure.sqlStates(ex)).contains("40001");
			return 1;
		}
	}

}
