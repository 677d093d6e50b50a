package dev.atomictx.engine;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Future;
import java.util.function.BiFunction;

import javax.sql.DataSource;

import dev.atomictx.FailureKind;
import dev.atomictx.engine.retry.DeadlockLocation;
import org.assertj.core.api.ThrowableAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.TransactionStatus;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An engine whose statements are written down, and a rival session to fail against.
 */
abstract class RetryFixture extends EngineFixture {

	DataSource unpooled;

	StatementLog statements;

	Rival rival;

	Future<?> rivalDone;

	@BeforeAll
	void writeDownStatements() {
		// So that a test that goes wrong ends, too.
		String database = this.observer.sql("SELECT current_database()").query(String.class).single();
		this.observer.sql("ALTER DATABASE " + database + " SET statement_timeout = '60s'").update();
		this.unpooled = Objects.requireNonNull(this.pool.getDataSource());
		this.statements = new StatementLog(this.pool);
		this.transactionManager = new JdbcTransactionManager(this.statements);
		this.jdbc = JdbcClient.create(this.statements);
	}

	@BeforeEach
	void openRival() throws SQLException {
		this.rival = new Rival(this.unpooled, this.observer);
		this.statements.clear();
	}

	@AfterEach
	void closeRival() throws SQLException {
		this.rival.close();
	}

	/**
	 * The process of the unit's session.
	 */
	int pid() {
		return this.jdbc.sql("SELECT pg_backend_pid()").query(Integer.class).single();
	}

	/**
	 * Deadlock with the rival, as the one whom the server chooses to fail: take one lock,
	 * let the rival, who has another, wait for it, then ask for the rival's. The rival
	 * commits as soon as it gets its second lock.
	 * @param ours the account that is locked first
	 * @param rivals the account that the rival has locked
	 */
	void deadlock(int ours, int rivals) {
		lock(ours);
		letRivalWaitFor(ours, rivals);
		lock(rivals);
	}

	/**
	 * Let the rival lock an account, wait for another and then commit.
	 */
	void letRivalWaitFor(int ours, int rivals) {
		this.rival.execute("BEGIN", lockSql(rivals));
		this.rivalDone = this.rival.startAndAwaitBlocked(lockSql(ours), "INSERT INTO log (note) VALUES ('rival')",
				"COMMIT");
	}

	/**
	 * Wait until the rival has committed, which it cannot before it gets our lock. A unit
	 * that does not wait may be quicker than the rival to take the lock again.
	 */
	void awaitRival() {
		Rival.await(this.rivalDone);
	}

	/**
	 * A dialect that knows nothing but where the lock of a deadlock lies.
	 */
	static TransactionDialect locating(BiFunction<TransactionStatus, Throwable, DeadlockLocation> locator) {
		return new TransactionDialect() {
			@Override
			public DeadlockLocation locateDeadlock(TransactionStatus status, Throwable deadlock) {
				return locator.apply(status, deadlock);
			}
		};
	}

	final AtomicTemplate engine(TransactionDialect dialect) {
		return engine(settings().withDialect(dialect));
	}

	static String lockSql(int account) {
		return "SELECT id FROM account WHERE id = " + account + " FOR UPDATE";
	}

	/**
	 * What a unit "outer" reports that succeeded in its second transaction.
	 */
	void assertOutermostWasRetried(FailureKind kind) {
		assertThat(this.listener.events()).containsExactly("started outer#1", "undone outer#1 " + kind,
				"retrying outer#1 " + kind, "started outer#2", "kept outer#2");
		assertThat(this.timer.sleeps()).hasSize(1);
	}

	/**
	 * What units "outer" and "nested" report when "nested" succeeded in its second
	 * attempt.
	 */
	void assertNestedWasRetried(FailureKind kind) {
		assertThat(this.listener.events()).containsExactlyElementsOf(nestedRetried(String.valueOf(kind)));
		assertThat(this.timer.sleeps()).isEmpty();
		assertThat(this.statements.boundaries()).containsExactly("savepoint 1", "rollback to 1", "commit");
	}

	static List<String> nestedRetried(String kind) {
		String suffix = kind.isEmpty() ? "" : " " + kind;
		return List.of("started outer#1", "started nested#1", "undone nested#1" + suffix, "retrying nested#1" + suffix,
				"started nested#2", "kept nested#2", "kept outer#1");
	}

	/**
	 * What units "outer" and "nested" report when "nested" has handed its failure
	 * outward.
	 */
	void assertFailureWentOutward(FailureKind kind) {
		List<String> expected = new ArrayList<>(List.of("started outer#1", "started nested#1",
				"undone nested#1 " + kind, "undone outer#1 " + kind, "retrying outer#1 " + kind));
		expected.addAll(List.of("started outer#2", "started nested#1", "kept nested#1", "kept outer#2"));
		assertThat(this.listener.events()).containsExactlyElementsOf(expected);
		assertThat(this.timer.sleeps()).hasSize(1);
	}

	/**
	 * Run an action as code does that thinks its failures harmless.
	 */
	static void swallow(ThrowableAssert.ThrowingCallable action) {
		try {
			action.call();
		}
		catch (Throwable ex) {
			// That is the point.
		}
	}

}
