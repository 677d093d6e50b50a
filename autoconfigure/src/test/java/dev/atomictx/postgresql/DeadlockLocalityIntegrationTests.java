package dev.atomictx.postgresql;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import dev.atomictx.FailureKind;
import dev.atomictx.engine.AtomicTemplate;
import dev.atomictx.engine.EngineFixture;
import dev.atomictx.engine.EngineSettings;
import dev.atomictx.engine.TransactionDialect;
import dev.atomictx.engine.retry.DeadlockLocation;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.SimpleTransactionStatus;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A deadlock is retried in exactly the scope that took the contended lock.
 */
class DeadlockLocalityIntegrationTests extends EngineFixture {

	private static final String ROW = "SELECT id FROM account WHERE id = %d FOR UPDATE";

	private static final String ADVISORY = "SELECT 1 FROM pg_advisory_xact_lock(%d)";

	private static final String TABLE = "SELECT 1 FROM lock_table('lock_%d')";

	private final TransactionDialect dialect = new PostgresqlTransactionDialect();

	private final List<String> runs = new ArrayList<>();

	private int asked;

	@Override
	protected EngineSettings settings() {
		return super.settings().withDialect(new TransactionDialect() {
			@Override
			public DeadlockLocation locateDeadlock(TransactionStatus status, Throwable deadlock) {
				DeadlockLocalityIntegrationTests.this.asked++;
				return DeadlockLocalityIntegrationTests.this.dialect.locateDeadlock(status, deadlock);
			}
		});
	}

	@BeforeEach
	void forget() {
		this.runs.clear();
		this.asked = 0;
		this.observer.sql("CREATE TABLE IF NOT EXISTS lock_1 ()").update();
		this.observer.sql("CREATE TABLE IF NOT EXISTS lock_2 ()").update();
		this.observer.sql("CREATE TABLE IF NOT EXISTS lock_3 ()").update();
		this.observer
			.sql("CREATE OR REPLACE FUNCTION lock_table(name text) RETURNS void LANGUAGE plpgsql "
					+ "AS 'BEGIN EXECUTE ''LOCK TABLE '' || name; END'")
			.update();
	}

	static Stream<Arguments> locksAndOwners() {
		return Stream.of(ROW, ADVISORY, TABLE)
			.flatMap((lock) -> Stream.of(0, 1, 2, 3).map((owner) -> Arguments.of(lock, owner)));
	}

	@ParameterizedTest
	@MethodSource("locksAndOwners")
	void retriesInTheScopeThatOwnsTheLock(String lock, int owner) throws Exception {
		try (Adversary adversary = new Adversary(this.database.dataSource(), lock.formatted(2))) {
			level(0, owner, lock, () -> adversary.want(lock.formatted(1)), adversary::finish);
		}
		assertOnlyTheOwnerRetried(owner);
		assertThat(logged()).containsExactly("level 0", "level 1", "level 2", "level 3");
	}

	@ParameterizedTest
	@MethodSource("locksAndOwners")
	void findsTheOwnerInACycleOfThree(String lock, int owner) throws Exception {
		try (Adversary second = new Adversary(this.database.dataSource(), lock.formatted(2));
				Adversary third = new Adversary(this.database.dataSource(), lock.formatted(3))) {
			level(0, owner, lock, () -> {
				second.want(lock.formatted(3));
				third.want(lock.formatted(1));
			}, () -> {
				third.finish();
				second.finish();
			});
		}
		assertOnlyTheOwnerRetried(owner);
		assertThat(logged()).containsExactly("level 0", "level 1", "level 2", "level 3");
	}

	private void assertOnlyTheOwnerRetried(int owner) {
		List<String> expected = new ArrayList<>(List.of("0#1", "1#1", "2#1", "3#1"));
		for (int depth = owner; depth <= 3; depth++) {
			expected.add(depth + "#" + ((depth == owner) ? 2 : 1));
		}
		assertThat(this.runs).containsExactlyElementsOf(expected);
		assertThat(this.asked).isEqualTo((owner == 0) ? 3 : 4 - owner);
	}

	/**
	 * Four scopes, one in the other: one takes the first lock, the innermost wants the
	 * second. The owner's second attempt lets the others finish before it takes the lock
	 * again: they can, if and only if the rollback has freed them.
	 */
	private void level(int depth, int owner, String lock, Runnable others, Runnable othersFinish) {
		this.atomic.executeWithoutResult(unit("level " + depth).withRetryOn(FailureKind.DEADLOCK), (scope) -> {
			this.runs.add(depth + "#" + scope.attempt());
			log("level " + depth);
			this.jdbc.sql("SET LOCAL deadlock_timeout = '10ms'").update();
			this.jdbc.sql("SET LOCAL statement_timeout = '30s'").update();
			if (scope.attempt() == 2) {
				othersFinish.run();
			}
			if (depth == owner) {
				Adversary.lock(this.jdbc, lock.formatted(1));
			}
			if (depth < 3) {
				level(depth + 1, owner, lock, others, othersFinish);
				return;
			}
			if (this.runs.size() == 4) {
				others.run();
			}
			Adversary.lock(this.jdbc, lock.formatted(2));
		});
	}

	@Test
	void asksNothingWithoutADeadlock() {
		this.atomic.executeWithoutResult(unit("pay").withRetryOn(FailureKind.DEADLOCK), (outer) -> this.atomic
			.executeWithoutResult(unit("step").withRetryOn(FailureKind.DEADLOCK), (scope) -> log("done")));
		assertThat(this.asked).isZero();
	}

	@Test
	void readsTheNumbersOfALocalizedDetail() throws Exception {
		try (Adversary blocked = new Adversary(this.database.dataSource(), ROW.formatted(2))) {
			foreign(TransactionDefinition.PROPAGATION_REQUIRED).executeWithoutResult((status) -> {
				Adversary.lock(this.jdbc, ROW.formatted(1));
				blocked.want(ROW.formatted(1));
				String detail = "Prozess 1 wartet auf ShareLock-Sperre auf Transaktion 4711; blockiert von Prozess "
						+ blocked.pid() + ".\nProzess " + blocked.pid() + " wartet auf ...; blockiert von Prozess 1.";
				assertThat(this.dialect.locateDeadlock(status, deadlock(detail))).isEqualTo(DeadlockLocation.OUTSIDE);
			});
			blocked.finish();
		}
	}

	@Test
	void retriesHereWhenTheOtherSideIsGone() {
		foreign(TransactionDefinition.PROPAGATION_REQUIRED).executeWithoutResult((status) -> assertThat(
				this.dialect.locateDeadlock(status, deadlock("Process 999999999 is blocked by process 1")))
			.isEqualTo(DeadlockLocation.INSIDE));
	}

	@Test
	void cannotTellWithoutADetailOrAConnection() {
		foreign(TransactionDefinition.PROPAGATION_REQUIRED).executeWithoutResult((status) -> {
			assertThat(this.dialect.locateDeadlock(status, new IllegalStateException()))
				.isEqualTo(DeadlockLocation.UNKNOWN);
			TransactionStatus unknown = new SimpleTransactionStatus();
			assertThat(this.dialect.locateDeadlock(unknown, deadlock("Process 1 and 2")))
				.isEqualTo(DeadlockLocation.UNKNOWN);
		});
	}

	private static PSQLException deadlock(String detail) {
		return new PSQLException(new ServerErrorMessage("SERROR\0C40P01\0Mdeadlock detected\0D" + detail + "\0\0"));
	}

	@Test
	void fallsBackToTheGenericRuleWhereTheRoleMayNotAsk() throws Exception {
		for (String sql : new String[] { "CREATE ROLE teller LOGIN PASSWORD 'teller'",
				"ALTER ROLE teller SET deadlock_timeout = '10ms'", "GRANT ALL ON ALL TABLES IN SCHEMA public TO teller",
				"REVOKE EXECUTE ON FUNCTION pg_blocking_pids(int) FROM PUBLIC" }) {
			this.observer.sql(sql).update();
		}
		DriverManagerDataSource dataSource = new DriverManagerDataSource(this.database.jdbcUrl(), "teller", "teller");
		JdbcClient teller = JdbcClient.create(dataSource);
		PlatformTransactionManager tellers = new JdbcTransactionManager(dataSource);
		AtomicTemplate atomic = new AtomicTemplate((name) -> tellers, settings());
		try (Adversary adversary = new Adversary(this.database.dataSource(), ROW.formatted(2))) {
			atomic.executeWithoutResult((outer) -> {
				this.runs.add("outer#" + outer.attempt());
				atomic.executeWithoutResult(unit("step").withRetryOn(FailureKind.DEADLOCK), (nested) -> {
					this.runs.add("nested#" + nested.attempt());
					Adversary.lock(teller, ROW.formatted(1));
					if (nested.attempt() == 1) {
						adversary.want(ROW.formatted(1));
					}
					Adversary.lock(teller, ROW.formatted(2));
				});
			});
		}
		assertThat(this.runs).containsExactly("outer#1", "nested#1", "nested#2");
		assertThat(this.asked).isEqualTo(1);
		this.observer.sql("DROP OWNED BY teller").update();
		this.observer.sql("DROP ROLE teller").update();
	}

}
