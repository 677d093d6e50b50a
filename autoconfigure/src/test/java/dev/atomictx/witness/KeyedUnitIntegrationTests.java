package dev.atomictx.witness;

import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.zaxxer.hikari.HikariDataSource;
import dev.atomictx.AlreadyDoneException;
import dev.atomictx.AtomicCallback;
import dev.atomictx.AtomicDefinition;
import dev.atomictx.AtomicScope;
import dev.atomictx.CommitOutcomeUnknownException;
import dev.atomictx.FailureKind;
import dev.atomictx.IdempotencyKey;
import dev.atomictx.KeyReusedException;
import dev.atomictx.Rollback;
import dev.atomictx.SilentRollbackException;
import dev.atomictx.engine.AtomicTemplate;
import dev.atomictx.engine.EngineSettings;
import dev.atomictx.postgresql.PostgresqlFailureClassifier;
import dev.atomictx.postgresql.PostgresqlTransactionDialect;
import dev.atomictx.test.CleanThreadExtension;
import dev.atomictx.test.OwnThread;
import dev.atomictx.test.TestDatabase;
import dev.atomictx.test.fault.FaultProxy;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;

import org.springframework.dao.DataAccessException;
import org.springframework.dao.InvalidDataAccessResourceUsageException;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.IllegalTransactionStateException;
import org.springframework.transaction.annotation.Isolation;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Units with an idempotency key: what happens once, what waits, and what is told to those
 * who ask again.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(CleanThreadExtension.class)
class KeyedUnitIntegrationTests {

	private static final IdempotencyKey KEY = IdempotencyKey.of("key")
		.withArguments("Alice", 5)
		.withResultType(Receipt.class);

	private static final AtomicDefinition PAY = AtomicDefinition.DEFAULT.withName("pay")
		.withIdempotencyKey(KEY)
		.withNoRollbackFor(Refusal.class, Unreadable.class);

	private TestDatabase database;

	private JdbcClient observer;

	private FaultProxy proxy;

	private PGSimpleDataSource clients;

	private HikariDataSource pool;

	private JdbcClient jdbc;

	private JdbcTransactionManager transactionManager;

	private AtomicTemplate atomic;

	private final AtomicInteger runs = new AtomicInteger();

	@BeforeAll
	void createDatabase() {
		this.database = TestDatabase.get().createDatabase("keyed");
		this.database.execute("CREATE TABLE payment (id int NOT NULL)");
		WitnessingApplication.createTable(this.database.dataSource(), "postgresql");
		this.observer = JdbcClient.create(this.database.dataSource());
	}

	@BeforeEach
	void start() {
		this.observer.sql("TRUNCATE payment, atomic_key").update();
		this.runs.set(0);
		this.proxy = FaultProxy.to(this.database);
		HikariDataSource pool = new HikariDataSource();
		this.clients = this.proxy.dataSource();
		pool.setDataSource(this.clients);
		pool.setMaximumPoolSize(4);
		pool.setMinimumIdle(0);
		pool.setConnectionTimeout(2000);
		this.pool = pool;
		this.jdbc = JdbcClient.create(pool);
		this.transactionManager = new JdbcTransactionManager(pool);
		this.atomic = template(Duration.ofSeconds(30));
	}

	private AtomicTemplate template(Duration patience) {
		return new AtomicTemplate((name) -> this.transactionManager,
				EngineSettings.DEFAULT.withDialect(new PostgresqlTransactionDialect())
					.withClassifiers(List.of(new PostgresqlFailureClassifier()))
					.withKeyStore(new JdbcKeyStore(List.of(JacksonOutcomeConverter.withDefaults()), patience)));
	}

	@AfterEach
	void stop() {
		assertThat(this.pool.getHikariPoolMXBean().getActiveConnections()).isZero();
		this.pool.close();
		this.proxy.close();
	}

	private Receipt pay(AtomicScope scope) {
		int run = this.runs.incrementAndGet();
		this.jdbc.sql("INSERT INTO payment VALUES (?)").param(run).update();
		return new Receipt(run, new BigDecimal("5.00"));
	}

	private List<Integer> paid() {
		return this.observer.sql("SELECT id FROM payment ORDER BY id").query(Integer.class).list();
	}

	private void awaitLockWait() {
		Awaitility.await()
			.pollInSameThread()
			.until(() -> this.observer
				.sql("SELECT count(*) FROM pg_locks l JOIN pg_database d ON d.oid = l.database "
						+ "OR l.database IS NULL WHERE NOT l.granted AND d.datname = current_database()")
				.query(Integer.class)
				.single() > 0);
	}

	@Test
	void happensOnceAndReturnsTheStoredResult() {
		Receipt first = this.atomic.execute(PAY, this::pay);
		Receipt second = this.atomic.execute(PAY, this::pay);
		assertThat(second).isEqualTo(first).isNotSameAs(first);
		assertThat(this.runs).hasValue(1);
		assertThat(paid()).containsExactly(1);
	}

	@Test
	void happensAgainUnderAnotherKeyOrInAnotherUnit() {
		this.atomic.execute(PAY, this::pay);
		this.atomic.execute(PAY.withIdempotencyKey("another"), this::pay);
		this.atomic.execute(PAY.withName("refund"), this::pay);
		assertThat(paid()).containsExactly(1, 2, 3);
	}

	@Test
	void refusesOtherArguments() {
		this.atomic.execute(PAY, this::pay);
		AtomicDefinition other = PAY.withIdempotencyKey(KEY.withArguments("Alice", 6));
		KeyReusedException ex = catchThrowableOfType(KeyReusedException.class,
				() -> this.atomic.execute(other, this::pay));
		assertThat(ex.getUnit()).isEqualTo("pay");
		assertThat(ex.getKey()).isEqualTo("key");
		assertThat(this.runs).hasValue(1);
	}

	@Test
	void retriesNothingForTheSakeOfARefusal() {
		this.atomic.execute(PAY, this::pay);
		AtomicDefinition other = AtomicDefinition.DEFAULT.withName("pay")
			.withRetryFor(Exception.class)
			.withIdempotencyKey(KEY.withArguments("Bob"));
		int statements = this.proxy.counters().commits();
		assertThatExceptionOfType(KeyReusedException.class).isThrownBy(() -> this.atomic.execute(other, this::pay));
		assertThat(this.proxy.counters().commits() - statements).isOne();
	}

	@Test
	void waitsForAnotherCallAndReturnsItsResult() throws Exception {
		CompletableFuture<Void> release = new CompletableFuture<>();
		CompletableFuture<Void> running = new CompletableFuture<>();
		CompletableFuture<Receipt> first = inOwnThread((scope) -> {
			Receipt receipt = pay(scope);
			running.complete(null);
			release.join();
			return receipt;
		});
		running.join();
		CompletableFuture<Receipt> second = inOwnThread(this::pay);
		awaitLockWait();
		release.complete(null);
		assertThat(second.get()).isEqualTo(first.get());
		assertThat(paid()).containsExactly(1);
	}

	private CompletableFuture<Receipt> inOwnThread(AtomicCallback<Receipt, RuntimeException> callback) {
		return CompletableFuture.supplyAsync(() -> this.atomic.execute(PAY, callback), new OwnThread());
	}

	@Test
	void happensWhenTheCallThatItWaitedForRollsBack() throws Exception {
		CompletableFuture<Void> release = new CompletableFuture<>();
		CompletableFuture<Void> running = new CompletableFuture<>();
		CompletableFuture<Receipt> first = inOwnThread((scope) -> {
			pay(scope);
			running.complete(null);
			release.join();
			throw new IllegalArgumentException();
		});
		running.join();
		CompletableFuture<Receipt> second = inOwnThread(this::pay);
		awaitLockWait();
		release.complete(null);
		assertThat(second.get().number()).isEqualTo(2);
		assertThat(first).isCompletedExceptionally();
		assertThat(paid()).containsExactly(2);
	}

	@Test
	void waitsNoLongerThanTheTransactionMayLast() {
		AtomicDefinition impatient = PAY.withTimeout(Duration.ofSeconds(1));
		this.atomic.execute(PAY, (scope) -> {
			assertThat(CompletableFuture
				.supplyAsync(() -> catchThrowable(() -> this.atomic.execute(impatient, this::pay)), new OwnThread())
				.join()).isInstanceOf(QueryTimeoutException.class);
			return pay(scope);
		});
		assertThat(paid()).containsExactly(1);
	}

	/**
	 * Its snapshot is older than the row that it waits for.
	 */
	@ParameterizedTest
	@EnumSource(names = { "REPEATABLE_READ", "SERIALIZABLE" })
	void returnsTheResultThatItsSnapshotDoesNotSee(Isolation isolation) throws Exception {
		AtomicDefinition isolated = PAY.withIsolation(isolation).withMaxRetries(0);
		CompletableFuture<Void> release = new CompletableFuture<>();
		CompletableFuture<Void> running = new CompletableFuture<>();
		CompletableFuture<Receipt> first = CompletableFuture
			.supplyAsync(() -> this.atomic.execute(isolated, (scope) -> {
				running.complete(null);
				release.join();
				return pay(scope);
			}), new OwnThread());
		running.join();
		CompletableFuture<Receipt> second = CompletableFuture
			.supplyAsync(() -> this.atomic.execute(isolated, this::pay), new OwnThread());
		awaitLockWait();
		release.complete(null);
		assertThat(second.get()).isEqualTo(first.get());
		assertThat(this.runs).hasValue(1);
	}

	@Test
	void repeatsAnExceptionThatCommits() {
		Refusal first = catchThrowableOfType(Refusal.class, () -> this.atomic.execute(PAY, (scope) -> {
			pay(scope);
			throw new Refusal("INSUFFICIENT", 7);
		}));
		Refusal second = catchThrowableOfType(Refusal.class, () -> this.atomic.execute(PAY, this::pay));
		assertThat(second).isNotSameAs(first).hasMessage("Refused: INSUFFICIENT");
		assertThat(second.reason).isEqualTo("INSUFFICIENT");
		assertThat(second.missing).isEqualTo(7);
		assertThat(paid()).containsExactly(1);
	}

	@Test
	void saysWhyAnExceptionCannotBeRepeated() {
		assertThatExceptionOfType(Unreadable.class).isThrownBy(() -> this.atomic.execute(PAY, (scope) -> {
			throw new Unreadable(1, 2);
		}));
		assertThatExceptionOfType(AlreadyDoneException.class).isThrownBy(() -> this.atomic.execute(PAY, this::pay))
			.withMessageContaining("its outcome cannot be read")
			.withCauseInstanceOf(RuntimeException.class);
		assertThat(this.runs).hasValue(0);
	}

	/**
	 * Whatever stands in the table, only what the boundary declares is made.
	 */
	@Test
	void loadsNoClassThatTheBoundaryDoesNotName() {
		assertThatExceptionOfType(Refusal.class).isThrownBy(() -> this.atomic.execute(PAY, (scope) -> {
			throw new Refusal("NONE", 0);
		}));
		this.observer.sql("UPDATE atomic_key SET type = 'java.lang.IllegalStateException'").update();
		assertThatExceptionOfType(AlreadyDoneException.class).isThrownBy(() -> this.atomic.execute(PAY, this::pay));
	}

	@Test
	void hasNotHappenedWhenItRollsBack() {
		assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> this.atomic.execute(PAY, (scope) -> {
			pay(scope);
			throw new IllegalArgumentException();
		}));
		this.atomic.execute(PAY, (scope) -> {
			pay(scope);
			throw Rollback.returning(null);
		});
		this.atomic.execute(PAY, (scope) -> {
			scope.setRollbackOnly();
			return pay(scope);
		});
		assertThatExceptionOfType(SilentRollbackException.class).isThrownBy(() -> this.atomic.execute(PAY, (scope) -> {
			Receipt receipt = pay(scope);
			assertThat(catchThrowable(() -> this.jdbc.sql("SELECT 1 / 0").query().singleRow())).isNotNull();
			return receipt;
		})).havingCause().isInstanceOf(SQLException.class);
		assertThat(this.observer.sql("SELECT count(*) FROM atomic_key").query(Integer.class).single()).isZero();
		this.atomic.execute(PAY, this::pay);
		assertThat(paid()).hasSize(1);
	}

	@Test
	void claimsTheKeyAnewInEachAttempt() {
		Receipt receipt = this.atomic.execute(PAY.withRetryFor(IllegalStateException.class), (scope) -> {
			Receipt made = pay(scope);
			if (scope.attempt() < 3) {
				throw new IllegalStateException();
			}
			return made;
		});
		assertThat(receipt.number()).isEqualTo(3);
		assertThat(this.atomic.execute(PAY, this::pay)).isEqualTo(receipt);
		assertThat(paid()).containsExactly(3);
	}

	@Test
	void needsNoTypeForNull() {
		AtomicDefinition untyped = PAY.withIdempotencyKey("untyped");
		this.atomic.executeWithoutResult(untyped, this::pay);
		this.atomic.executeWithoutResult(untyped, this::pay);
		assertThat(this.atomic.<Receipt, RuntimeException>execute(untyped, this::pay)).isNull();
		assertThat(this.runs).hasValue(1);
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void saysThatItWasDoneWhereTheResultIsNotStored(boolean declared) {
		IdempotencyKey key = declared ? KEY.withResultType(Object.class) : IdempotencyKey.of("untyped");
		this.atomic.execute(PAY.withIdempotencyKey(key), this::pay);
		AlreadyDoneException ex = catchThrowableOfType(AlreadyDoneException.class,
				() -> this.atomic.execute(PAY.withIdempotencyKey(key), this::pay));
		assertThat(ex).hasMessageContaining("its outcome was not stored").hasNoCause();
		assertThat(ex.getKey()).isEqualTo(key.value());
		assertThat(this.runs).hasValue(1);
	}

	@Test
	void saysThatItWasDoneWhereTheResultCanNoLongerBeRead() {
		this.atomic.execute(PAY, this::pay);
		this.observer.sql("UPDATE atomic_key SET content = '[1]'").update();
		assertThatExceptionOfType(AlreadyDoneException.class).isThrownBy(() -> this.atomic.execute(PAY, this::pay))
			.withMessageContaining("its outcome cannot be read")
			.withCauseInstanceOf(RuntimeException.class);
	}

	@Test
	void readsAResultOfAnOlderVersion() {
		this.atomic.execute(PAY, this::pay);
		this.observer.sql("UPDATE atomic_key SET content = '{\"number\": 1, \"amount\": 5.00, \"gone\": 1}'").update();
		assertThat(this.atomic.execute(PAY, this::pay).number()).isOne();
	}

	@Test
	void returnsTheResultThoughTheAnswerToCommitWasLost() {
		this.proxy.onCommit().nth(1).loseAcknowledgement();
		assertThat(this.atomic.execute(PAY, this::pay)).isEqualTo(new Receipt(1, new BigDecimal("5.00")));
		assertThat(this.runs).hasValue(1);
		assertThat(paid()).containsExactly(1);
	}

	@Test
	void runsAgainWhenCommitWasLost() {
		this.proxy.onCommit().nth(1).loseRequest();
		assertThat(this.atomic.execute(PAY, this::pay).number()).isEqualTo(2);
		assertThat(paid()).containsExactly(2);
	}

	@Test
	void findsOutThoughTheAnswerToItsOwnQuestionIsLostToo() {
		this.proxy.onCommit().nth(1).loseAcknowledgement();
		this.proxy.onCommit().nth(2).loseAcknowledgement();
		this.proxy.onCommit().nth(3).loseRequest();
		assertThat(this.atomic.execute(PAY, this::pay).number()).isOne();
		assertThat(paid()).containsExactly(1);
	}

	@Test
	void throwsWhatTheSecondRunThrowsOnceTheFirstIsKnownToBeRolledBack() {
		this.proxy.onCommit().nth(1).loseRequest();
		assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> this.atomic.execute(PAY, (scope) -> {
			if (this.runs.get() > 0) {
				throw new IllegalArgumentException();
			}
			return pay(scope);
		}));
		assertThat(paid()).isEmpty();
	}

	/**
	 * A refused connection must not look like a unit that was rolled back.
	 */
	@Test
	void reportsAnUnknownOutcomeWhenPatienceEnds() {
		this.pool.setConnectionTimeout(250);
		AtomicTemplate impatient = template(Duration.ofMillis(500));
		this.proxy.onCommit().nth(1).loseAcknowledgement();
		CommitOutcomeUnknownException ex = catchThrowableOfType(CommitOutcomeUnknownException.class,
				() -> impatient.execute(PAY, (scope) -> {
					this.proxy.refuseConnections();
					return pay(scope);
				}));
		assertThat(ex.getSuppressed()).isNotEmpty();
		this.proxy.acceptConnections();
		assertThat(impatient.execute(PAY, this::pay).number()).isOne();
		assertThat(paid()).containsExactly(1);
	}

	/**
	 * The session of the first run lives on without its client.
	 */
	@Test
	void waitsForTheOldSessionNoLongerThanItsPatience() {
		this.clients.setSocketTimeout(1);
		CompletableFuture<Void> release = new CompletableFuture<>();
		this.proxy.onCommit().nth(1).delayRequestUntil(release);
		AtomicTemplate impatient = template(Duration.ofSeconds(1));
		assertThatExceptionOfType(CommitOutcomeUnknownException.class)
			.isThrownBy(() -> impatient.execute(PAY, this::pay));
		release.complete(null);
		this.clients.setSocketTimeout(0);
		assertThat(this.atomic.execute(PAY, this::pay).number()).isOne();
		assertThat(this.runs).hasValue(1);
	}

	/**
	 * It is the outcome of another transaction that is unknown then.
	 */
	@Test
	void passesOnAnUnknownOutcomeFromInside() {
		CommitOutcomeUnknownException unknown = new CommitOutcomeUnknownException("inner", null, "",
				new SQLException());
		assertThatExceptionOfType(CommitOutcomeUnknownException.class)
			.isThrownBy(() -> this.atomic.execute(PAY, (scope) -> {
				pay(scope);
				throw unknown;
			}))
			.isSameAs(unknown);
		assertThat(this.runs).hasValue(1);
	}

	@Test
	void neverRunsAgainWhatWasCommittedInTheMiddle() {
		assertThatExceptionOfType(CommitOutcomeUnknownException.class)
			.isThrownBy(() -> this.atomic.execute(PAY, (scope) -> {
				Receipt receipt = pay(scope);
				this.jdbc.sql("COMMIT").update();
				return receipt;
			}));
		assertThat(paid()).containsExactly(1);
		assertThatExceptionOfType(CommitOutcomeUnknownException.class)
			.isThrownBy(() -> this.atomic.execute(PAY, this::pay))
			.withMessageContaining("It will not run again under this key");
		assertThat(this.runs).hasValue(1);
	}

	@Test
	void neverRunsAgainWhatWasRolledBackInTheMiddle() {
		assertThatExceptionOfType(CommitOutcomeUnknownException.class)
			.isThrownBy(() -> this.atomic.execute(PAY, (scope) -> {
				Receipt receipt = pay(scope);
				if (receipt.number() == 1) {
					this.jdbc.sql("ROLLBACK").update();
				}
				return receipt;
			}));
		assertThat(this.runs).hasValue(1);
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void mustBeOutermost(boolean external) {
		Runnable keyed = () -> this.atomic.execute(PAY, this::pay);
		assertThatExceptionOfType(IllegalTransactionStateException.class).isThrownBy(() -> {
			if (external) {
				new TransactionTemplate(this.transactionManager).executeWithoutResult((status) -> keyed.run());
			}
			else {
				this.atomic.executeWithoutResult((scope) -> keyed.run());
			}
		})
			.withMessage(
					"Unit 'pay' has an idempotency key, so its success must mean committed, but it was called inside "
							+ "an active transaction: call it outside");
		assertThat(this.runs).hasValue(0);
	}

	@Test
	void recordsItsOutcomeWhateverSearchPathTheUnitSets() {
		Receipt first = this.atomic.execute(PAY, (scope) -> {
			Receipt receipt = pay(scope);
			this.jdbc.sql("SET LOCAL search_path = pg_catalog").update();
			return receipt;
		});
		assertThat(this.atomic.execute(PAY, this::pay)).isEqualTo(first);
	}

	@Test
	void saysHowToCreateTheTableWhereItIsMissing() {
		this.observer.sql("ALTER TABLE atomic_key RENAME TO elsewhere").update();
		try {
			assertThatExceptionOfType(InvalidDataAccessResourceUsageException.class)
				.isThrownBy(() -> this.atomic.execute(PAY, this::pay))
				.withMessageContaining("Unit 'pay' has an idempotency key, and table atomic_key cannot be used")
				.withMessageContaining("atomic.witness.initialize-schema=always");
		}
		finally {
			this.observer.sql("ALTER TABLE elsewhere RENAME TO atomic_key").update();
		}
		assertThat(this.runs).hasValue(0);
	}

	@Test
	void refusesAnArgumentThatCannotBeCompared() {
		AtomicDefinition definition = PAY.withIdempotencyKey(KEY.withArguments(1, new Object()));
		assertThatExceptionOfType(IllegalArgumentException.class)
			.isThrownBy(() -> this.atomic.execute(definition, this::pay))
			.withMessageContaining("argument 1, of type java.lang.Object");
		assertThat(this.runs).hasValue(0);
	}

	@Test
	void refusesANameThatIsTooLong() {
		assertThatExceptionOfType(IllegalArgumentException.class)
			.isThrownBy(() -> this.atomic.execute(PAY.withName("n".repeat(201)), this::pay))
			.withMessageContaining("at most 200 characters");
	}

	@Test
	void retriesAClaimThatFailsBecauseTheConnectionIsLost() {
		this.proxy.onStatement((sql) -> sql.contains("atomic_key")).nth(1).loseRequest();
		assertThat(this.atomic.execute(PAY.withRetryOn(FailureKind.CONNECTION_FAILURE), this::pay).number()).isOne();
		this.proxy.onStatement((sql) -> sql.startsWith("INSERT INTO atomic_key")).nth(1).loseRequest();
		assertThatExceptionOfType(DataAccessException.class).isThrownBy(() -> this.atomic.execute(PAY, this::pay));
		assertThat(this.runs).hasValue(1);
	}

	record Receipt(int number, BigDecimal amount) {

	}

	static class Refusal extends RuntimeException {

		private static final long serialVersionUID = 1L;

		@JsonProperty
		final String reason;

		@JsonProperty
		final int missing;

		@JsonCreator
		Refusal(@JsonProperty("reason") String reason, @JsonProperty("missing") int missing) {
			super("Refused: " + reason);
			this.reason = reason;
			this.missing = missing;
		}

	}

	static class Unreadable extends RuntimeException {

		private static final long serialVersionUID = 1L;

		Unreadable(int one, int two) {
			super(one + ", " + two);
		}

	}

}
