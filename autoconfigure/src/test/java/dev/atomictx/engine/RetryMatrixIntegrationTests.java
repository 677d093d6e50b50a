package dev.atomictx.engine;

import java.io.IOException;
import java.util.List;

import javax.sql.DataSource;

import dev.atomictx.AtomicAction;
import dev.atomictx.AtomicDefinition;
import dev.atomictx.AtomicScope;
import dev.atomictx.CommitOutcomeUnknownException;
import dev.atomictx.FailureKind;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postgresql.ds.PGSimpleDataSource;

import org.springframework.dao.OptimisticLockingFailureException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.annotation.Isolation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What is retried, and where: each kind of failure in a nested scope at each isolation
 * level, and in an outermost one. Each failure is one that the server raises for a real
 * reason, which is gone at the second try.
 */
class RetryMatrixIntegrationTests extends RetryFixture {

	/**
	 * Calls of the work that fails the first time.
	 */
	private int calls;

	@BeforeAll
	void createTables() {
		this.observer.sql("CREATE TABLE booking (during int4range, EXCLUDE USING gist (during WITH &&))").update();
		this.observer.sql("CREATE TABLE late_ticket (id int UNIQUE DEFERRABLE INITIALLY DEFERRED)").update();
	}

	@BeforeEach
	void reset() {
		this.calls = 0;
		this.observer.sql("TRUNCATE booking, late_ticket").update();
	}

	@ParameterizedTest
	@EnumSource(value = Isolation.class, names = { "DEFAULT", "READ_COMMITTED" })
	void retriesDeadlockFromTheSavepoint(Isolation isolation) {
		runNested(isolation, FailureKind.DEADLOCK, (scope) -> deadlockOnce());
		assertNestedWasRetried(FailureKind.DEADLOCK);
		assertThat(logged()).containsExactlyInAnyOrder("outer 1", "nested 2", "rival");
	}

	@ParameterizedTest
	@EnumSource(value = Isolation.class, names = { "REPEATABLE_READ", "SERIALIZABLE" })
	void handsDeadlockOutwardWhereTheSnapshotIsTheTransactions(Isolation isolation) {
		runNested(isolation, FailureKind.DEADLOCK, (scope) -> deadlockOnce());
		assertFailureWentOutward(FailureKind.DEADLOCK);
		assertThat(logged()).containsExactlyInAnyOrder("outer 2", "nested 1", "rival");
	}

	@ParameterizedTest
	@EnumSource(value = Isolation.class, mode = EnumSource.Mode.EXCLUDE, names = "READ_UNCOMMITTED")
	void retriesDeadlockInANewTransaction(Isolation isolation) {
		runOutermost(isolation, FailureKind.DEADLOCK, (scope) -> deadlockOnce());
		assertOutermostWasRetried(FailureKind.DEADLOCK);
		assertThat(this.statements.boundaries()).containsExactly("rollback", "commit");
		assertThat(logged()).containsExactlyInAnyOrder("rival", "outer 2");
	}

	@Test
	void retriesDeadlockAtCommitInANewTransaction() {
		runOutermost(Isolation.DEFAULT, FailureKind.DEADLOCK, (scope) -> {
			if (firstCall()) {
				lock(1);
				this.rival.execute("BEGIN", "INSERT INTO late_ticket VALUES (1)");
				this.rivalDone = this.rival.startAndAwaitBlocked(lockSql(1), "DELETE FROM late_ticket", "COMMIT");
			}
			else {
				awaitRival();
			}
			this.jdbc.sql("INSERT INTO late_ticket VALUES (1)").update();
		});
		assertOutermostWasRetried(FailureKind.DEADLOCK);
		assertThat(this.statements.boundaries()).containsExactly("commit", "rollback", "commit");
		assertThat(logged()).containsExactly("outer 2");
	}

	private void deadlockOnce() {
		if (firstCall()) {
			deadlock(1, 2);
		}
		awaitRival();
		lock(1);
		lock(2);
	}

	@Test
	void handsSerializationFailureOutwardAtReadCommittedToo() {
		runNested(Isolation.READ_COMMITTED, FailureKind.SERIALIZATION_FAILURE, (scope) -> {
			if (firstCall()) {
				// At this level the server raises it only when told to.
				this.jdbc.sql("DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '40001'; END $$").update();
			}
		});
		assertFailureWentOutward(FailureKind.SERIALIZATION_FAILURE);
		assertThat(logged()).containsExactly("outer 2", "nested 1");
	}

	@ParameterizedTest
	@EnumSource(value = Isolation.class, names = { "REPEATABLE_READ", "SERIALIZABLE" })
	void handsSerializationFailureOutward(Isolation isolation) {
		runNested(isolation, FailureKind.SERIALIZATION_FAILURE, (scope) -> updateConcurrentlyOnce());
		assertFailureWentOutward(FailureKind.SERIALIZATION_FAILURE);
		assertThat(logged()).containsExactly("outer 2", "nested 1");
		assertThat(balance(1)).isEqualTo(111);
	}

	@ParameterizedTest
	@EnumSource(value = Isolation.class, names = { "REPEATABLE_READ", "SERIALIZABLE" })
	void retriesSerializationFailureOfAStatementInANewTransaction(Isolation isolation) {
		runOutermost(isolation, FailureKind.SERIALIZATION_FAILURE, (scope) -> updateConcurrentlyOnce());
		assertOutermostWasRetried(FailureKind.SERIALIZATION_FAILURE);
		assertThat(this.statements.boundaries()).containsExactly("rollback", "commit");
		assertThat(logged()).containsExactly("outer 2");
		assertThat(balance(1)).isEqualTo(111);
	}

	@Test
	void retriesSerializationFailureAtCommitInANewTransaction() {
		runOutermost(Isolation.SERIALIZABLE, FailureKind.SERIALIZATION_FAILURE, (scope) -> {
			this.jdbc.sql("SELECT balance FROM account WHERE id = 1").query(Integer.class).single();
			this.jdbc.sql("UPDATE account SET balance = balance + 10 WHERE id = 2").update();
			if (firstCall()) {
				this.rival.execute("BEGIN ISOLATION LEVEL SERIALIZABLE", "SELECT balance FROM account WHERE id = 2",
						"UPDATE account SET balance = balance + 1 WHERE id = 1", "COMMIT");
			}
		});
		assertOutermostWasRetried(FailureKind.SERIALIZATION_FAILURE);
		assertThat(this.statements.boundaries()).containsExactly("commit", "rollback", "commit");
		assertThat(this.calls).isEqualTo(2);
		assertThat(logged()).containsExactly("outer 2");
		assertThat(List.of(balance(1), balance(2))).containsExactly(101, 110);
	}

	@Test
	void retriesOutermostWhenItsNestedScopesMakeTheCommitFail() {
		runNested(Isolation.SERIALIZABLE, FailureKind.SERIALIZATION_FAILURE, (scope) -> {
			this.jdbc.sql("SELECT balance FROM account WHERE id = 1").query(Integer.class).single();
			this.jdbc.sql("UPDATE account SET balance = balance + 10 WHERE id = 2").update();
			if (firstCall()) {
				this.rival.execute("BEGIN ISOLATION LEVEL SERIALIZABLE", "SELECT balance FROM account WHERE id = 2",
						"UPDATE account SET balance = balance + 1 WHERE id = 1", "COMMIT");
			}
		});
		assertThat(this.listener.events()).containsExactly("started outer#1", "started nested#1", "kept nested#1",
				"undone outer#1 SERIALIZATION_FAILURE", "retrying outer#1 SERIALIZATION_FAILURE", "started outer#2",
				"started nested#1", "kept nested#1", "kept outer#2");
		assertThat(logged()).containsExactly("outer 2", "nested 1");
	}

	private void updateConcurrentlyOnce() {
		if (firstCall()) {
			this.rival.execute("UPDATE account SET balance = balance + 1 WHERE id = 1");
		}
		this.jdbc.sql("UPDATE account SET balance = balance + 10 WHERE id = 1").update();
	}

	@ParameterizedTest
	@EnumSource(value = Isolation.class, mode = EnumSource.Mode.EXCLUDE, names = "READ_UNCOMMITTED")
	void retriesNowaitFromTheSavepoint(Isolation isolation) {
		this.rival.execute("BEGIN", lockSql(1));
		runNested(isolation, FailureKind.LOCK_NOT_AVAILABLE, (scope) -> lockNowait());
		assertNestedWasRetried(FailureKind.LOCK_NOT_AVAILABLE);
		assertThat(logged()).containsExactly("outer 1", "nested 2");
	}

	@ParameterizedTest
	@EnumSource(value = Isolation.class, mode = EnumSource.Mode.EXCLUDE, names = "READ_UNCOMMITTED")
	void retriesLockTimeoutFromTheSavepoint(Isolation isolation) {
		this.rival.execute("BEGIN", lockSql(1));
		runNested(isolation, FailureKind.LOCK_NOT_AVAILABLE, (scope) -> lockWithTimeout());
		assertNestedWasRetried(FailureKind.LOCK_NOT_AVAILABLE);
		assertThat(logged()).containsExactly("outer 1", "nested 2");
	}

	@Test
	void retriesNowaitInANewTransaction() {
		this.rival.execute("BEGIN", lockSql(1));
		runOutermost(Isolation.DEFAULT, FailureKind.LOCK_NOT_AVAILABLE, (scope) -> lockNowait());
		assertOutermostWasRetried(FailureKind.LOCK_NOT_AVAILABLE);
		assertThat(logged()).containsExactly("outer 2");
	}

	@Test
	void retriesLockTimeoutInANewTransaction() {
		this.rival.execute("BEGIN", lockSql(1));
		runOutermost(Isolation.DEFAULT, FailureKind.LOCK_NOT_AVAILABLE, (scope) -> lockWithTimeout());
		assertOutermostWasRetried(FailureKind.LOCK_NOT_AVAILABLE);
		assertThat(logged()).containsExactly("outer 2");
	}

	private void lockNowait() {
		if (!firstCall()) {
			this.rival.execute("COMMIT");
		}
		this.jdbc.sql(lockSql(1) + " NOWAIT").query(Integer.class).single();
	}

	private void lockWithTimeout() {
		if (!firstCall()) {
			this.rival.execute("COMMIT");
		}
		this.jdbc.sql("SET LOCAL lock_timeout = '1ms'").update();
		lock(1);
	}

	@Test
	void retriesOptimisticLockFromTheSavepoint() {
		runNested(Isolation.DEFAULT, FailureKind.OPTIMISTIC_LOCK, (scope) -> updateVersioned(version()));
		assertNestedWasRetried(FailureKind.OPTIMISTIC_LOCK);
		assertThat(logged()).containsExactly("outer 1", "nested 2");
		assertThat(balance(1)).isEqualTo(111);
	}

	@ParameterizedTest
	@EnumSource(value = Isolation.class, names = { "REPEATABLE_READ", "SERIALIZABLE" })
	void handsOptimisticLockOutward(Isolation isolation) {
		// The version comes from the user's form, read before the transaction.
		int version = version();
		this.rival.execute("UPDATE account SET balance = balance + 1, version = version + 1 WHERE id = 1");
		runNested(isolation, FailureKind.OPTIMISTIC_LOCK,
				(scope) -> updateVersion((this.calls++ == 0) ? version : version()));
		assertFailureWentOutward(FailureKind.OPTIMISTIC_LOCK);
		assertThat(logged()).containsExactly("outer 2", "nested 1");
		assertThat(balance(1)).isEqualTo(111);
	}

	@Test
	void retriesOptimisticLockInANewTransaction() {
		runOutermost(Isolation.DEFAULT, FailureKind.OPTIMISTIC_LOCK, (scope) -> updateVersioned(version()));
		assertOutermostWasRetried(FailureKind.OPTIMISTIC_LOCK);
		assertThat(logged()).containsExactly("outer 2");
		assertThat(balance(1)).isEqualTo(111);
	}

	private void updateVersioned(int version) {
		if (firstCall()) {
			this.rival.execute("UPDATE account SET balance = balance + 1, version = version + 1 WHERE id = 1");
		}
		updateVersion(version);
	}

	private void updateVersion(int version) {
		int updated = this.jdbc
			.sql("UPDATE account SET balance = balance + 10, version = version + 1 WHERE id = 1 AND version = ?")
			.param(version)
			.update();
		if (updated == 0) {
			throw new OptimisticLockingFailureException("Version " + version + " is no more");
		}
	}

	private int version() {
		return this.jdbc.sql("SELECT version FROM account WHERE id = 1").query(Integer.class).single();
	}

	@Test
	void retriesUniqueRaceFromTheSavepoint() {
		this.rival.execute("BEGIN", "INSERT INTO ticket VALUES (1)");
		runNested(Isolation.DEFAULT, FailureKind.UNIQUE_VIOLATION, (scope) -> insertUnlessThere());
		assertNestedWasRetried(FailureKind.UNIQUE_VIOLATION);
		assertThat(logged()).containsExactly("outer 1", "nested 2");
	}

	@Test
	void retriesExclusionRaceFromTheSavepoint() {
		this.rival.execute("BEGIN", "INSERT INTO booking VALUES ('[1,5)')");
		runNested(Isolation.DEFAULT, FailureKind.UNIQUE_VIOLATION, (scope) -> bookUnlessTaken());
		assertNestedWasRetried(FailureKind.UNIQUE_VIOLATION);
		assertThat(logged()).containsExactly("outer 1", "nested 2");
	}

	@ParameterizedTest
	@EnumSource(value = Isolation.class, names = { "REPEATABLE_READ", "SERIALIZABLE" })
	void handsUniqueRaceOutward(Isolation isolation) {
		this.rival.execute("BEGIN", "INSERT INTO ticket VALUES (1)");
		runNested(isolation, FailureKind.UNIQUE_VIOLATION, (scope) -> insertUnlessThere());
		assertFailureWentOutward(FailureKind.UNIQUE_VIOLATION);
		assertThat(logged()).containsExactly("outer 2", "nested 1");
	}

	@ParameterizedTest
	@EnumSource(value = Isolation.class, names = { "REPEATABLE_READ", "SERIALIZABLE" })
	void handsExclusionRaceOutward(Isolation isolation) {
		this.rival.execute("BEGIN", "INSERT INTO booking VALUES ('[1,5)')");
		runNested(isolation, FailureKind.UNIQUE_VIOLATION, (scope) -> bookUnlessTaken());
		assertFailureWentOutward(FailureKind.UNIQUE_VIOLATION);
		assertThat(logged()).containsExactly("outer 2", "nested 1");
	}

	@Test
	void retriesUniqueRaceInANewTransaction() {
		this.rival.execute("BEGIN", "INSERT INTO ticket VALUES (1)");
		runOutermost(Isolation.DEFAULT, FailureKind.UNIQUE_VIOLATION, (scope) -> insertUnlessThere());
		assertOutermostWasRetried(FailureKind.UNIQUE_VIOLATION);
		assertThat(logged()).containsExactly("outer 2");
	}

	@Test
	void retriesUniqueViolationAtCommitInANewTransaction() {
		runOutermost(Isolation.DEFAULT, FailureKind.UNIQUE_VIOLATION, (scope) -> {
			if (count("late_ticket WHERE id = 1") == 0) {
				this.rival.execute("INSERT INTO late_ticket VALUES (1)");
				this.jdbc.sql("INSERT INTO late_ticket VALUES (1)").update();
			}
		});
		assertOutermostWasRetried(FailureKind.UNIQUE_VIOLATION);
		assertThat(this.statements.boundaries()).containsExactly("commit", "rollback", "commit");
		assertThat(logged()).containsExactly("outer 2");
	}

	private void insertUnlessThere() {
		if (count("ticket WHERE id = 1") == 0) {
			this.rivalDone = this.rival.startWhenBlocked(pid(), "COMMIT");
			this.jdbc.sql("INSERT INTO ticket VALUES (1)").update();
		}
	}

	private void bookUnlessTaken() {
		if (count("booking WHERE during && '[3,8)'") == 0) {
			this.rivalDone = this.rival.startWhenBlocked(pid(), "COMMIT");
			this.jdbc.sql("INSERT INTO booking VALUES ('[3,8)')").update();
		}
	}

	private int count(String what) {
		return this.jdbc.sql("SELECT count(*) FROM " + what).query(Integer.class).single();
	}

	@ParameterizedTest
	@EnumSource(value = Isolation.class, mode = EnumSource.Mode.EXCLUDE, names = "READ_UNCOMMITTED")
	void retriesFurtherClassesFromTheSavepoint(Isolation isolation) throws IOException {
		AtomicDefinition outer = unit("outer").withIsolation(isolation).withRetryFor(IOException.class);
		this.atomic.executeWithoutResult(outer, (outermost) -> {
			log("outer " + outermost.attempt());
			this.atomic.executeWithoutResult(unit("nested").withRetryFor(IOException.class), this::failOnce);
		});
		assertThat(this.listener.events()).containsExactlyElementsOf(nestedRetried(""));
		assertThat(this.timer.sleeps()).isEmpty();
		assertThat(logged()).containsExactly("outer 1", "nested 2");
	}

	@Test
	void retriesFurtherClassesInANewTransaction() throws IOException {
		this.atomic.executeWithoutResult(unit("outer").withRetryFor(Exception.class), this::failOnce);
		assertThat(this.listener.events()).containsExactly("started outer#1", "undone outer#1", "retrying outer#1",
				"started outer#2", "kept outer#2");
		assertThat(this.timer.sleeps()).hasSize(1);
		assertThat(logged()).containsExactly("outer 2");
	}

	private void failOnce(AtomicScope scope) throws IOException {
		log(scope.name() + " " + scope.attempt());
		if (firstCall()) {
			throw new IOException();
		}
	}

	@ParameterizedTest
	@EnumSource(value = Isolation.class, mode = EnumSource.Mode.EXCLUDE, names = "READ_UNCOMMITTED")
	void handsConnectionFailureOutward(Isolation isolation) {
		runNested(isolation, FailureKind.CONNECTION_FAILURE, (scope) -> loseConnectionOnce());
		assertFailureWentOutward(FailureKind.CONNECTION_FAILURE);
		assertThat(logged()).containsExactly("outer 2", "nested 1");
	}

	@Test
	void retriesConnectionFailureWithANewConnection() {
		runOutermost(Isolation.DEFAULT, FailureKind.CONNECTION_FAILURE, (scope) -> loseConnectionOnce());
		assertOutermostWasRetried(FailureKind.CONNECTION_FAILURE);
		assertThat(logged()).containsExactly("outer 2");
	}

	@Test
	void neverRetriesAConnectionThatWasLostWhenTheCommitWasSent() {
		assertOutcomeUnknown(this.statements);
	}

	/**
	 * Other than a pool's, the driver's own connection tells an SQLSTATE when the
	 * rollback fails after the commit.
	 */
	@Test
	void neverRetriesAnUnpooledConnectionThatWasLostWhenTheCommitWasSent() {
		PGSimpleDataSource observers = (PGSimpleDataSource) this.unpooled;
		PGSimpleDataSource ours = new PGSimpleDataSource();
		ours.setUrl(observers.getUrl());
		ours.setUser(observers.getUser());
		ours.setPassword(observers.getPassword());
		assertOutcomeUnknown(ours);
	}

	private void assertOutcomeUnknown(DataSource dataSource) {
		JdbcTransactionManager jdbcTransactionManager = new JdbcTransactionManager(dataSource);
		AtomicTemplate template = new AtomicTemplate((name) -> jdbcTransactionManager, settings());
		JdbcClient client = JdbcClient.create(dataSource);
		AtomicDefinition definition = unit("outer").withRetryOn(FailureKind.values()).withRetryFor(Exception.class);
		assertThatExceptionOfType(CommitOutcomeUnknownException.class)
			.isThrownBy(() -> template.executeWithoutResult(definition, (scope) -> {
				client.sql("INSERT INTO log (note) VALUES ('lost')").update();
				terminateBackend(client);
			}))
			.satisfies((ex) -> assertThat(ex.getUnit()).isEqualTo("outer"));
		assertThat(this.listener.events()).containsExactly("started outer#1", "unknown outer#1");
		assertThat(this.timer.sleeps()).isEmpty();
		assertThat(logged()).isEmpty();
	}

	@Test
	void handsAWriteThatMetAServerThatHasBecomeAStandbyOutward() {
		runNested(Isolation.DEFAULT, FailureKind.CONNECTION_FAILURE, (scope) -> writeReadOnlyOnce());
		assertFailureWentOutward(FailureKind.CONNECTION_FAILURE);
		assertThat(logged()).containsExactly("outer 2", "nested 1");
	}

	@Test
	void retriesAWriteThatMetAServerThatHasBecomeAStandby() {
		runOutermost(Isolation.DEFAULT, FailureKind.CONNECTION_FAILURE, (scope) -> writeReadOnlyOnce());
		assertOutermostWasRetried(FailureKind.CONNECTION_FAILURE);
		assertThat(logged()).containsExactly("outer 2");
	}

	private void writeReadOnlyOnce() {
		if (firstCall()) {
			this.jdbc.sql("SET TRANSACTION READ ONLY").update();
		}
		lock(1);
	}

	private void loseConnectionOnce() {
		if (firstCall()) {
			terminateBackend(this.jdbc);
		}
		lock(1);
	}

	private void terminateBackend(JdbcClient client) {
		int pid = client.sql("SELECT pg_backend_pid()").query(Integer.class).single();
		this.observer.sql("SELECT pg_terminate_backend(?)").param(pid).query(Boolean.class).single();
		Rival.until(() -> this.observer.sql("SELECT count(*) FROM pg_stat_activity WHERE pid = ?")
			.param(pid)
			.query(Integer.class)
			.single() == 0);
	}

	private void runNested(Isolation isolation, FailureKind kind, AtomicAction<RuntimeException> work) {
		this.atomic.executeWithoutResult(unit("outer").withIsolation(isolation).withRetryOn(kind), (outer) -> {
			log("outer " + outer.attempt());
			this.atomic.executeWithoutResult(unit("nested").withRetryOn(kind), (nested) -> {
				log("nested " + nested.attempt());
				work.doInAtomic(nested);
			});
		});
	}

	private void runOutermost(Isolation isolation, FailureKind kind, AtomicAction<RuntimeException> work) {
		this.atomic.executeWithoutResult(unit("outer").withIsolation(isolation).withRetryOn(kind), (outer) -> {
			log("outer " + outer.attempt());
			work.doInAtomic(outer);
		});
	}

	private boolean firstCall() {
		return this.calls++ == 0;
	}

	private int balance(int account) {
		return this.observer.sql("SELECT balance FROM account WHERE id = ?")
			.param(account)
			.query(Integer.class)
			.single();
	}

}
