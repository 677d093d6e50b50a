package dev.atomictx.engine;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import dev.atomictx.AtomicAttempt;
import dev.atomictx.AtomicDefinition;
import dev.atomictx.AtomicListener;
import dev.atomictx.AtomicScope;
import dev.atomictx.FailureKind;
import dev.atomictx.engine.retry.RetrySettings;
import org.junit.jupiter.api.Test;

import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.UnexpectedRollbackException;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * Rules 6 to 9 of the law: which boundary retries, how often, and how long it waits.
 */
class RetryRulesIntegrationTests extends RetryFixture {

	private static final FailureKind KIND = FailureKind.LOCK_NOT_AVAILABLE;

	@Test
	void takesUpFurtherOutWhatIsDeclaredOnlyThere() {
		this.rival.execute("BEGIN", lockSql(1));
		this.atomic.executeWithoutResult(unit("outer"), (outer) -> {
			log("outer " + outer.attempt());
			this.atomic.executeWithoutResult(unit("middle").withRetryOn(KIND), (middle) -> {
				log("middle " + middle.attempt());
				this.atomic.executeWithoutResult(unit("inner").withRetryOn(FailureKind.DEADLOCK), (inner) -> {
					log("inner " + inner.attempt());
					lockNowait(middle.attempt() == 2);
				});
			});
		});
		assertThat(this.listener.events()).containsExactly("started outer#1", "started middle#1", "started inner#1",
				"undone inner#1 " + KIND, "undone middle#1 " + KIND, "retrying middle#1 " + KIND, "started middle#2",
				"started inner#1", "kept inner#1", "kept middle#2", "kept outer#1");
		assertThat(logged()).containsExactly("outer 1", "middle 2", "inner 1");
		assertThat(this.statements.boundaries()).containsExactly("savepoint 1", "savepoint 2", "rollback to 2",
				"rollback to 1", "savepoint 3", "commit");
		assertThat(this.timer.sleeps()).isEmpty();
	}

	@Test
	void takesUpOutermostWhatTheNestedScopeHasExhausted() {
		this.rival.execute("BEGIN", lockSql(1));
		List<Throwable> failures = new ArrayList<>();
		this.atomic.executeWithoutResult(unit("outer").withRetryOn(KIND), (outer) -> {
			log("outer " + outer.attempt());
			this.atomic.executeWithoutResult(unit("nested").withRetryOn(KIND).withMaxRetries(2), (nested) -> {
				log("nested " + nested.attempt());
				noting(failures, () -> lockNowait(outer.attempt() == 2));
			});
		});
		assertThat(failures).hasSize(3);
		assertThat(failures.get(2).getSuppressed()).containsExactly(failures.get(0), failures.get(1));
		assertThat(this.listener.events()).containsExactly("started outer#1", "started nested#1",
				"undone nested#1 " + KIND, "retrying nested#1 " + KIND, "started nested#2", "undone nested#2 " + KIND,
				"retrying nested#2 " + KIND, "started nested#3", "undone nested#3 " + KIND,
				"exhausted nested#3 " + KIND, "undone outer#1 " + KIND, "retrying outer#1 " + KIND, "started outer#2",
				"started nested#1", "kept nested#1", "kept outer#2");
		assertThat(logged()).containsExactly("outer 2", "nested 1");
		assertThat(this.timer.sleeps()).hasSize(1);
		assertThat(this.statements.boundaries()).containsExactly("savepoint 1", "rollback to 1", "rollback to 1",
				"rollback to 1", "rollback", "savepoint 1", "commit");
	}

	@Test
	void throwsTheLastFailureWithTheEarlierOnesSuppressedInOrder() {
		this.rival.execute("BEGIN", lockSql(1));
		List<Throwable> failures = new ArrayList<>();
		Throwable thrown = catchThrowable(
				() -> this.atomic.executeWithoutResult(unit("outer").withRetryOn(KIND).withMaxRetries(3), (scope) -> {
					log("outer " + scope.attempt());
					noting(failures, () -> lockNowait(false));
				}));
		assertThat(failures).hasSize(4).doesNotHaveDuplicates();
		assertThat(thrown).isSameAs(failures.get(3));
		assertThat(thrown.getSuppressed()).containsExactlyElementsOf(failures.subList(0, 3));
		assertThat(this.listener.events()).endsWith("undone outer#4 " + KIND, "exhausted outer#4 " + KIND);
		assertThat(this.timer.sleeps()).containsExactly(Duration.ofMillis(10), Duration.ofMillis(20),
				Duration.ofMillis(40));
		assertThat(logged()).isEmpty();
	}

	@Test
	void returnsTheConnectionBeforeItWaits() {
		this.rival.execute("BEGIN", lockSql(1));
		List<Integer> activeConnections = new ArrayList<>();
		AtomicTemplate observed = engine(settings().withListeners(List.of(new AtomicListener() {
			@Override
			public void retrying(AtomicAttempt attempt) {
				activeConnections
					.add(RetryRulesIntegrationTests.this.pool.getHikariPoolMXBean().getActiveConnections());
				assertThat(attempt.delay()).isEqualTo(Duration.ofMillis(10));
			}
		})));
		observed.executeWithoutResult(unit("outer").withRetryOn(KIND), (scope) -> lockNowait(scope.attempt() == 2));
		assertThat(activeConnections).containsExactly(0);
		assertThat(this.timer.sleeps()).containsExactly(Duration.ofMillis(10));
	}

	@Test
	void letsExceptionsNeverToRetryWin() {
		this.rival.execute("BEGIN", lockSql(1));
		assertThatThrownBy(() -> this.atomic.executeWithoutResult(
				unit("outer").withRetryOn(KIND).withNoRetryFor(RuntimeException.class), (scope) -> lockNowait(false)))
			.hasNoSuppressedExceptions();
		assertThat(this.listener.events()).containsExactly("started outer#1", "undone outer#1 " + KIND);
	}

	@Test
	void retriesNothingThatIsNotDeclared() {
		this.rival.execute("BEGIN", lockSql(1));
		assertThatThrownBy(() -> this.atomic.executeWithoutResult(
				unit("outer").withRetryOn(FailureKind.DEADLOCK, FailureKind.SERIALIZATION_FAILURE),
				(scope) -> lockNowait(false)))
			.hasNoSuppressedExceptions();
		assertThat(this.listener.events()).containsExactly("started outer#1", "undone outer#1 " + KIND);
	}

	@Test
	void goesByTheSettingsWhereABoundaryNamesNoKinds() {
		this.rival.execute("BEGIN", lockSql(1));
		RetrySettings settings = new RetrySettings(Set.of(KIND), 1, Duration.ofMillis(100), 2, Duration.ofSeconds(1),
				null);
		AtomicTemplate configured = engine(settings().withRetry(settings));
		assertThatThrownBy(() -> configured.executeWithoutResult(unit("outer"), (scope) -> lockNowait(false)));
		assertThat(this.listener.events()).endsWith("started outer#2", "undone outer#2 " + KIND,
				"exhausted outer#2 " + KIND);
		assertThat(this.timer.sleeps()).containsExactly(Duration.ofMillis(50));
	}

	@Test
	void neverRetriesAJoinedScopeByItself() {
		this.rival.execute("BEGIN", lockSql(1));
		AtomicDefinition joined = unit("joined").withSavepoint(false).withRetryOn(KIND);
		List<Throwable> failures = new ArrayList<>();
		assertThatThrownBy(() -> this.atomic.executeWithoutResult(unit("outer"),
				(outer) -> this.atomic.executeWithoutResult(joined,
						(scope) -> noting(failures, () -> lockNowait(false)))))
			.satisfies((ex) -> assertThat(failures).containsExactly(ex));
		assertThat(this.listener.events()).containsExactly("started outer#1", "undone outer#1 " + KIND);
	}

	@Test
	void retriesTheOwnerOfAJoinedScope() {
		this.rival.execute("BEGIN", lockSql(1));
		AtomicDefinition joined = unit("joined").withSavepoint(false);
		this.atomic.executeWithoutResult(unit("outer").withRetryOn(KIND), (outer) -> {
			log("outer " + outer.attempt());
			this.atomic.executeWithoutResult(unit("nested").withRetryOn(KIND), (nested) -> {
				log("nested " + nested.attempt());
				this.atomic.executeWithoutResult(joined, (scope) -> {
					log("joined " + scope.attempt());
					lockNowait(nested.attempt() == 2);
				});
			});
		});
		assertNestedWasRetried(KIND);
		assertThat(logged()).containsExactly("outer 1", "nested 2", "joined 2");
	}

	@Test
	void retriesTheOwnerWhenAJoinedScopesFailureIsSwallowed() {
		this.rival.execute("BEGIN", lockSql(1));
		this.atomic.executeWithoutResult(unit("outer").withRetryOn(KIND), (outer) -> {
			log("outer " + outer.attempt());
			this.atomic.executeWithoutResult(unit("nested").withRetryOn(KIND), (nested) -> {
				log("nested " + nested.attempt());
				swallow(() -> this.atomic.executeWithoutResult(unit("joined").withSavepoint(false),
						(joined) -> lockNowait(nested.attempt() == 2)));
			});
		});
		assertNestedWasRetried(KIND);
		assertThat(logged()).containsExactly("outer 1", "nested 2");
	}

	@Test
	void retriesNestedScopeInAForeignTransaction() {
		this.rival.execute("BEGIN", lockSql(1));
		foreign(TransactionDefinition.PROPAGATION_REQUIRED).executeWithoutResult((status) -> {
			log("foreign");
			this.atomic.executeWithoutResult(unit("nested").withRetryOn(KIND), (nested) -> {
				log("nested " + nested.attempt());
				lockNowait(nested.attempt() == 2);
			});
		});
		assertThat(this.listener.events()).containsExactly("started nested#1", "undone nested#1 " + KIND,
				"retrying nested#1 " + KIND, "started nested#2", "kept nested#2");
		assertThat(this.timer.sleeps()).isEmpty();
		assertThat(logged()).containsExactly("foreign", "nested 2");
		assertThat(this.statements.boundaries()).containsExactly("savepoint 1", "rollback to 1", "commit");
	}

	@Test
	void handsWhatOnlyAnotherTransactionCuresToTheCallerOfAForeignOne() {
		TransactionTemplate foreign = foreign(TransactionDefinition.PROPAGATION_REQUIRED);
		foreign.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
		List<Throwable> failures = new ArrayList<>();
		assertThatThrownBy(() -> foreign.executeWithoutResult((status) -> {
			log("foreign");
			this.atomic.executeWithoutResult(unit("nested").withRetryOn(FailureKind.SERIALIZATION_FAILURE),
					(nested) -> {
						this.rival.execute("UPDATE account SET balance = 0 WHERE id = 1");
						noting(failures, () -> lock(1));
					});
		})).satisfies((ex) -> assertThat(failures).containsExactly(ex)).hasNoSuppressedExceptions();
		assertThat(this.listener.events()).containsExactly("started nested#1", "undone nested#1 SERIALIZATION_FAILURE");
		assertThat(logged()).isEmpty();
	}

	@Test
	void knowsTheIsolationLevelOfAForeignTransaction() {
		TransactionTemplate foreign = foreign(TransactionDefinition.PROPAGATION_REQUIRED);
		foreign.setIsolationLevel(TransactionDefinition.ISOLATION_SERIALIZABLE);
		this.observer.sql("INSERT INTO ticket VALUES (1)").update();
		AtomicDefinition nested = unit("nested").withRetryOn(FailureKind.UNIQUE_VIOLATION);
		foreign.executeWithoutResult((status) -> {
			swallow(() -> this.atomic.executeWithoutResult(nested,
					(scope) -> this.jdbc.sql("INSERT INTO ticket VALUES (1)").update()));
			log("foreign");
		});
		assertThat(this.listener.events()).containsExactly("started nested#1", "undone nested#1 UNIQUE_VIOLATION");
		assertThat(logged()).containsExactly("foreign");
	}

	@Test
	void leavesAnExhaustedNestedScopeInAForeignTransactionToTheCaller() {
		this.rival.execute("BEGIN", lockSql(1));
		foreign(TransactionDefinition.PROPAGATION_REQUIRED).executeWithoutResult((status) -> {
			List<Throwable> failures = new ArrayList<>();
			Throwable thrown = catchThrowable(
					() -> this.atomic.executeWithoutResult(unit("nested").withRetryOn(KIND).withMaxRetries(1),
							(nested) -> noting(failures, () -> lockNowait(false))));
			assertThat(thrown).isSameAs(failures.get(1)).hasSuppressedException(failures.get(0));
			log("foreign");
		});
		assertThat(logged()).containsExactly("foreign");
	}

	@Test
	void sendsNothingMoreThanARollbackForALocalRetry() {
		this.rival.execute("BEGIN", lockSql(1));
		this.atomic.executeWithoutResult(unit("outer"),
				(outer) -> this.atomic.executeWithoutResult(unit("nested").withRetryOn(KIND).withMaxRetries(3),
						(nested) -> lockNowait(nested.attempt() == 4)));
		String nowait = lockSql(1) + " NOWAIT";
		assertThat(this.statements.entries()).containsExactly("savepoint 1", nowait, "rollback to 1", nowait,
				"rollback to 1", nowait, "rollback to 1", nowait, "commit");
	}

	@Test
	void countsNestedAttemptsAnewInEachExecution() throws IOException {
		List<String> seen = new ArrayList<>();
		this.atomic.executeWithoutResult(unit("outer").withRetryFor(IOException.class), (outer) -> {
			for (int i = 1; i <= 2; i++) {
				this.atomic.executeWithoutResult(unit("nested").withRetryFor(IOException.class), (nested) -> {
					seen.add(outer.attempt() + "." + nested.attempt());
					if (nested.attempt() == 1) {
						throw new IOException();
					}
				});
			}
		});
		assertThat(seen).containsExactly("1.1", "1.2", "1.1", "1.2");
	}

	@Test
	void retriesWithTheFailureBehindAnAbortedTransaction() {
		this.rival.execute("BEGIN", lockSql(1));
		this.atomic.executeWithoutResult(unit("outer").withRetryOn(KIND), (outer) -> {
			log("outer " + outer.attempt());
			this.atomic.executeWithoutResult(unit("nested").withRetryOn(KIND), (nested) -> {
				swallow(() -> lockNowait(nested.attempt() == 2));
				// Fails with 25P02 in the first attempt.
				log("nested " + nested.attempt());
			});
		});
		assertNestedWasRetried(KIND);
		assertThat(logged()).containsExactly("outer 1", "nested 2");
	}

	@Test
	void retriesOutermostWhenASavepointMeetsAnAbortedTransaction() {
		this.rival.execute("BEGIN", lockSql(1));
		this.atomic.executeWithoutResult(unit("outer").withRetryOn(KIND), (outer) -> {
			swallow(() -> lockNowait(outer.attempt() == 2));
			this.atomic.executeWithoutResult(unit("nested").withRetryOn(KIND),
					(nested) -> log("nested " + nested.attempt()));
		});
		assertThat(this.listener.events()).containsExactly("started outer#1", "undone outer#1 " + KIND,
				"retrying outer#1 " + KIND, "started outer#2", "started nested#1", "kept nested#1", "kept outer#2");
		assertThat(logged()).containsExactly("nested 1");
	}

	@Test
	void runsHooksOfTheAttemptThatCounts() {
		this.rival.execute("BEGIN", lockSql(1));
		List<String> hooks = new ArrayList<>();
		this.atomic.executeWithoutResult(unit("outer").withRetryOn(KIND), (outer) -> {
			addHooks(outer, hooks);
			this.atomic.executeWithoutResult(unit("nested").withRetryOn(KIND).withMaxRetries(1), (nested) -> {
				addHooks(nested, hooks);
				lockNowait(outer.attempt() == 2 && nested.attempt() == 2);
			});
		});
		assertThat(hooks).containsExactly("nested 1 undone", "nested 2 undone", "outer 1 undone", "nested 1 undone",
				"outer 2 committed", "nested 2 committed");
	}

	private static void addHooks(AtomicScope scope, List<String> hooks) {
		String unit = scope.name() + " " + scope.attempt();
		scope.onCommit(() -> hooks.add(unit + " committed"));
		scope.onRollback(() -> hooks.add(unit + " undone"));
	}

	@Test
	void givesUpAtTheDeadlineOfABoundary() {
		this.rival.execute("BEGIN", lockSql(1));
		AtomicDefinition definition = unit("outer").withRetryOn(KIND)
			.withMaxRetries(100)
			.withDeadline(Duration.ofMillis(70));
		assertThatThrownBy(() -> this.atomic.executeWithoutResult(definition, (scope) -> lockNowait(false)));
		assertThat(this.timer.sleeps()).containsExactly(Duration.ofMillis(10), Duration.ofMillis(20),
				Duration.ofMillis(40));
		assertThat(this.listener.events()).endsWith("exhausted outer#4 " + KIND);
	}

	@Test
	void givesUpWhenInterruptedWhileItWaits() {
		this.rival.execute("BEGIN", lockSql(1));
		List<Throwable> failures = new ArrayList<>();
		Throwable thrown = catchThrowable(
				() -> this.atomic.executeWithoutResult(unit("outer").withRetryOn(KIND), (scope) -> {
					try {
						noting(failures, () -> lockNowait(false));
					}
					finally {
						if (scope.attempt() == 2) {
							Thread.currentThread().interrupt();
						}
					}
				}));
		assertThat(Thread.interrupted()).isTrue();
		assertThat(failures).hasSize(2);
		assertThat(thrown).isSameAs(failures.get(1)).hasSuppressedException(failures.get(0));
	}

	@Test
	void retriesAReadOnlyUnitButNotItsWrites() {
		AtomicDefinition reader = unit("outer").withReadOnly(true).withRetryOn(FailureKind.CONNECTION_FAILURE);
		assertThatThrownBy(() -> this.atomic.executeWithoutResult(reader, (scope) -> log("never")))
			.hasNoSuppressedExceptions();
		assertThat(this.listener.events()).containsExactly("started outer#1", "undone outer#1 CONNECTION_FAILURE");
	}

	@Test
	void reportsALostConnectionThatIsNotDeclaredAsItIs() {
		List<Throwable> failures = new ArrayList<>();
		assertThatThrownBy(() -> this.atomic.executeWithoutResult(unit("outer"), (outer) -> {
			log("outer");
			this.atomic.executeWithoutResult(unit("nested"), (nested) -> {
				this.observer.sql("SELECT pg_terminate_backend(?, 60000)").param(pid()).query(Boolean.class).single();
				noting(failures, () -> log("never"));
			});
		})).satisfies((ex) -> assertThat(failures).containsExactly(ex));
		assertThat(logged()).isEmpty();
	}

	@Test
	void doomsTheOwnerWhenALostConnectionIsSwallowed() {
		assertThatExceptionOfType(UnexpectedRollbackException.class)
			.isThrownBy(() -> this.atomic.executeWithoutResult(unit("outer"), (outer) -> {
				log("outer");
				swallow(() -> this.atomic.executeWithoutResult(unit("nested"), (nested) -> {
					this.observer.sql("SELECT pg_terminate_backend(?, 60000)")
						.param(pid())
						.query(Boolean.class)
						.single();
					log("never");
				}));
			}))
			.withMessageContaining("'outer'");
		assertThat(logged()).isEmpty();
	}

	private void lockNowait(boolean released) {
		if (released) {
			this.rival.execute("COMMIT");
		}
		this.jdbc.sql(lockSql(1) + " NOWAIT").query(Integer.class).single();
	}

	/**
	 * Run an action and note what it throws.
	 */
	private static void noting(List<Throwable> failures, Runnable action) {
		try {
			action.run();
		}
		catch (RuntimeException ex) {
			failures.add(ex);
			throw ex;
		}
	}

}
