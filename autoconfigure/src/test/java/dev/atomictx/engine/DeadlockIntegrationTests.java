package dev.atomictx.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import dev.atomictx.AtomicDefinition;
import dev.atomictx.AtomicScope;
import dev.atomictx.FailureKind;
import dev.atomictx.engine.retry.DeadlockLocation;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * Deadlocks, each a real one, and from where the victim goes on.
 */
class DeadlockIntegrationTests extends RetryFixture {

	private static final AtomicDefinition OUTER = deadlockUnit("outer");

	private static final AtomicDefinition NESTED = deadlockUnit("nested");

	private final List<DeadlockLocation> located = new ArrayList<>();

	private volatile int winnerPid;

	@BeforeEach
	void forgetLocations() {
		this.located.clear();
	}

	@Test
	void endsBothSidesWhenOutermostScopesDeadlock() throws Exception {
		CyclicBarrier bothHaveOne = new CyclicBarrier(2);
		ExecutorService otherThread = Executors.newSingleThreadExecutor();
		try {
			Future<?> winner = otherThread
				.submit(() -> this.atomic.executeWithoutResult(deadlockUnit("winner"), (scope) -> {
					this.jdbc.sql("SET LOCAL deadlock_timeout = '40s'").update();
					lock(1);
					this.winnerPid = pid();
					meet(bothHaveOne);
					lock(2);
					log("winner");
				}));
			this.atomic.executeWithoutResult(OUTER, (scope) -> {
				if (scope.attempt() == 2) {
					// Else this thread may be quicker to take the lock again.
					Rival.await(winner);
				}
				lock(2);
				if (scope.attempt() == 1) {
					meet(bothHaveOne);
					Rival.until(() -> this.rival.isBlocked(this.winnerPid));
				}
				lock(1);
				log("outer " + scope.attempt());
			});
		}
		finally {
			otherThread.shutdownNow();
		}
		assertThat(logged()).containsExactlyInAnyOrder("winner", "outer 2");
		assertThat(this.listener.events())
			.contains("started winner#1", "kept winner#1", "retrying outer#1 DEADLOCK", "kept outer#2")
			.hasSize(7);
		assertThat(this.timer.sleeps()).hasSize(1);
	}

	private static void meet(CyclicBarrier barrier) {
		try {
			barrier.await(Rival.PATIENCE.toSeconds(), TimeUnit.SECONDS);
		}
		catch (InterruptedException | BrokenBarrierException | TimeoutException ex) {
			throw new AssertionError("The other side did not come", ex);
		}
	}

	@Test
	void retriesFromTheSavepointThatTookTheLock() {
		this.atomic.executeWithoutResult(OUTER, (outer) -> {
			log("outer " + outer.attempt());
			lock(3);
			this.atomic.executeWithoutResult(NESTED, (nested) -> {
				log("nested " + nested.attempt());
				if (nested.attempt() == 1) {
					deadlock(1, 2);
				}
				awaitRival();
				// What the outer scope has locked, it has never let go.
				assertThat(isLockedForOthers(3)).isTrue();
				lock(1);
				lock(2);
			});
		});
		assertNestedWasRetried(FailureKind.DEADLOCK);
		assertThat(logged()).containsExactlyInAnyOrder("outer 1", "nested 2", "rival");
	}

	@Test
	void retriesOnceFromTheSavepointAndThenOutwardWhenNobodyCanTell() {
		this.atomic.executeWithoutResult(OUTER, (outer) -> {
			log("outer " + outer.attempt());
			awaitRivalIf(outer.attempt() == 2);
			lock(1);
			this.atomic.executeWithoutResult(NESTED, (nested) -> {
				log("nested " + nested.attempt());
				letRivalWaitIf(outer.attempt() == 1 && nested.attempt() == 1);
				lock(2);
			});
		});
		assertThat(this.listener.events()).containsExactly("started outer#1", "started nested#1",
				"undone nested#1 DEADLOCK", "retrying nested#1 DEADLOCK", "started nested#2",
				"undone nested#2 DEADLOCK", "undone outer#1 DEADLOCK", "retrying outer#1 DEADLOCK", "started outer#2",
				"started nested#1", "kept nested#1", "kept outer#2");
		assertThat(this.timer.sleeps()).hasSize(1);
		assertThat(logged()).containsExactlyInAnyOrder("rival", "outer 2", "nested 1");
	}

	@Test
	void findsTheOwningSavepointThreeDeepByTrying() {
		runThreeDeep(this.atomic);
		assertThat(this.listener.events()).containsExactly("started outer#1", "started first#1", "started second#1",
				"started third#1", "undone third#1 DEADLOCK", "retrying third#1 DEADLOCK", "started third#2",
				"undone third#2 DEADLOCK", "undone second#1 DEADLOCK", "retrying second#1 DEADLOCK", "started second#2",
				"started third#1", "kept third#1", "kept second#2", "kept first#1", "kept outer#1");
		assertThat(logged()).containsExactlyInAnyOrder("rival", "outer 1", "first 1", "second 2", "third 1");
	}

	@Test
	void findsTheOwningSavepointThreeDeepByAsking() {
		runThreeDeep(engine(locating((status, deadlock) -> locate())));
		assertThat(this.located).containsExactly(DeadlockLocation.OUTSIDE, DeadlockLocation.INSIDE);
		assertThat(this.listener.events()).containsExactly("started outer#1", "started first#1", "started second#1",
				"started third#1", "undone third#1 DEADLOCK", "undone second#1 DEADLOCK", "retrying second#1 DEADLOCK",
				"started second#2", "started third#1", "kept third#1", "kept second#2", "kept first#1", "kept outer#1");
		assertThat(logged()).containsExactlyInAnyOrder("rival", "outer 1", "first 1", "second 2", "third 1");
		assertThat(this.statements.boundaries()).containsExactly("savepoint 1", "savepoint 2", "savepoint 3",
				"rollback to 3", "rollback to 2", "savepoint 4", "commit");
	}

	/**
	 * The contended lock is the second scope's.
	 */
	private void runThreeDeep(AtomicTemplate atomic) {
		atomic.executeWithoutResult(OUTER, (outer) -> {
			logAttempt(outer);
			atomic.executeWithoutResult(deadlockUnit("first"), (first) -> {
				logAttempt(first);
				atomic.executeWithoutResult(deadlockUnit("second"), (second) -> {
					logAttempt(second);
					awaitRivalIf(second.attempt() == 2);
					lock(1);
					atomic.executeWithoutResult(deadlockUnit("third"), (third) -> {
						logAttempt(third);
						letRivalWaitIf(second.attempt() == 1 && third.attempt() == 1);
						lock(2);
					});
				});
			});
		});
	}

	@Test
	void asksOutwardScopeByScopeUpToTheOutermost() {
		AtomicTemplate asking = engine(locating((status, deadlock) -> locate()));
		asking.executeWithoutResult(OUTER, (outer) -> {
			logAttempt(outer);
			awaitRivalIf(outer.attempt() == 2);
			lock(1);
			asking.executeWithoutResult(NESTED, (nested) -> {
				logAttempt(nested);
				letRivalWaitIf(outer.attempt() == 1 && nested.attempt() == 1);
				lock(2);
			});
		});
		assertThat(this.located).containsExactly(DeadlockLocation.OUTSIDE);
		assertFailureWentOutward(FailureKind.DEADLOCK);
		assertThat(logged()).containsExactlyInAnyOrder("rival", "outer 2", "nested 1");
	}

	@Test
	void obeysTheLocatorThatSaysOutsideThoughTheLockWasInside() {
		AtomicTemplate told = engine(locating((status, deadlock) -> DeadlockLocation.OUTSIDE));
		told.executeWithoutResult(OUTER, (outer) -> {
			logAttempt(outer);
			told.executeWithoutResult(NESTED, (nested) -> {
				logAttempt(nested);
				if (outer.attempt() == 1) {
					deadlock(1, 2);
				}
			});
		});
		assertFailureWentOutward(FailureKind.DEADLOCK);
		awaitRival();
		assertThat(logged()).containsExactlyInAnyOrder("rival", "outer 2", "nested 1");
	}

	@Test
	void obeysTheLocatorThatSaysInsideAsLongAsThereAreRetries() {
		AtomicTemplate told = engine(locating((status, deadlock) -> DeadlockLocation.INSIDE));
		List<Throwable> failures = new ArrayList<>();
		Throwable thrown = catchThrowable(() -> told.executeWithoutResult(unit("outer"), (outer) -> {
			lock(1);
			told.executeWithoutResult(NESTED, (nested) -> {
				letRivalWaitIf(nested.attempt() == 1);
				try {
					lock(2);
				}
				catch (RuntimeException ex) {
					failures.add(ex);
					throw ex;
				}
			});
		}));
		assertThat(failures).hasSize(4).doesNotHaveDuplicates();
		assertThat(thrown).isSameAs(failures.get(3));
		assertThat(thrown.getSuppressed()).containsExactlyElementsOf(failures.subList(0, 3));
		assertThat(this.listener.events()).contains("exhausted nested#4 DEADLOCK").endsWith("undone outer#1 DEADLOCK");
		awaitRival();
		assertThat(logged()).containsExactly("rival");
	}

	@Test
	void asksTheLocatorOnlyAfterTheRollbackToTheSavepoint() {
		List<Throwable> askedAbout = new ArrayList<>();
		AtomicTemplate asking = engine(locating((status, deadlock) -> {
			askedAbout.add(deadlock);
			assertThat(status.isNewTransaction()).isFalse();
			// In the scope's transaction, with what the outer scope did and nothing else.
			assertThat(this.jdbc.sql("SELECT note FROM log ORDER BY id").query(String.class).list()).contains("outer 1")
				.doesNotContain("nested 1");
			assertThat(this.statements.boundaries()).containsExactly("savepoint 1", "rollback to 1");
			return DeadlockLocation.INSIDE;
		}));
		asking.executeWithoutResult(OUTER, (outer) -> {
			logAttempt(outer);
			asking.executeWithoutResult(NESTED, (nested) -> {
				logAttempt(nested);
				if (nested.attempt() == 1) {
					deadlock(1, 2);
				}
			});
		});
		assertThat(askedAbout).hasSize(1);
		assertNestedWasRetried(FailureKind.DEADLOCK);
	}

	@Test
	void throwsTheDeadlockWhenTheLocatorFails() {
		AtomicTemplate asking = engine(locating((status, deadlock) -> {
			throw new IllegalStateException("in locator");
		}));
		Throwable thrown = catchThrowable(() -> asking.executeWithoutResult(unit("outer"),
				(outer) -> asking.executeWithoutResult(unit("nested").withRetryOn(FailureKind.DEADLOCK), (nested) -> {
					if (nested.attempt() > 1) {
						awaitRival();
					}
					deadlock(1, 2);
				})));
		assertThat(thrown).hasMessageContaining("deadlock detected");
	}

	@Test
	void asksNoLocatorWithoutNeed() {
		AtomicTemplate asking = engine(locating((status, deadlock) -> {
			throw new AssertionError("asked");
		}));
		Throwable thrown = catchThrowable(() -> asking.executeWithoutResult(unit("outer"),
				(outer) -> asking.executeWithoutResult(unit("nested").withRetryOn(FailureKind.LOCK_NOT_AVAILABLE),
						(nested) -> deadlock(1, 2))));
		assertThat(thrown).hasStackTraceContaining("deadlock detected");
		assertThat(this.listener.events()).containsExactly("started outer#1", "started nested#1",
				"undone nested#1 DEADLOCK", "undone outer#1 DEADLOCK");
	}

	@Test
	void retriesTheOwnerOfAJoinedScopeWhoseDeadlockWasSwallowed() {
		this.atomic.executeWithoutResult(OUTER, (outer) -> {
			logAttempt(outer);
			this.atomic.executeWithoutResult(NESTED, (nested) -> {
				logAttempt(nested);
				swallow(() -> this.atomic.executeWithoutResult(unit("joined").withSavepoint(false), (joined) -> {
					if (nested.attempt() == 1) {
						deadlock(1, 2);
					}
				}));
			});
		});
		assertNestedWasRetried(FailureKind.DEADLOCK);
		awaitRival();
		assertThat(logged()).containsExactlyInAnyOrder("outer 1", "nested 2", "rival");
	}

	@Test
	void retriesTheOwnerWhenADeadlockWasSwallowedInsideAJoinedScope() {
		this.atomic.executeWithoutResult(OUTER, (outer) -> {
			logAttempt(outer);
			this.atomic.executeWithoutResult(unit("joined").withSavepoint(false), (joined) -> {
				if (outer.attempt() == 1) {
					swallow(() -> deadlock(1, 2));
				}
				// Fails with 25P02 after the deadlock.
				log("joined");
			});
		});
		assertOutermostWasRetried(FailureKind.DEADLOCK);
		awaitRival();
		assertThat(logged()).containsExactlyInAnyOrder("rival", "outer 2", "joined");
	}

	@Test
	void throwsTheLastDeadlockWhenRetriesAreExhausted() throws Exception {
		List<Throwable> failures = new ArrayList<>();
		Throwable thrown = catchThrowable(() -> this.atomic
			.executeWithoutResult(unit("outer").withRetryOn(FailureKind.DEADLOCK).withMaxRetries(2), (outer) -> {
				logAttempt(outer);
				awaitRivalIf(outer.attempt() > 1);
				try {
					deadlock(1, 2);
				}
				catch (RuntimeException ex) {
					failures.add(ex);
					throw ex;
				}
			}));
		assertThat(failures).hasSize(3).doesNotHaveDuplicates();
		assertThat(thrown).isSameAs(failures.get(2));
		assertThat(thrown.getSuppressed()).containsExactly(failures.get(0), failures.get(1));
		awaitRival();
		assertThat(logged()).containsExactly("rival", "rival", "rival");
	}

	private DeadlockLocation locate() {
		boolean stillBlocked = this.jdbc.sql("SELECT pg_backend_pid() = ANY (pg_blocking_pids(?))")
			.param(this.rival.pid())
			.query(Boolean.class)
			.single();
		this.located.add(stillBlocked ? DeadlockLocation.OUTSIDE : DeadlockLocation.INSIDE);
		return this.located.get(this.located.size() - 1);
	}

	private void letRivalWaitIf(boolean condition) {
		if (condition) {
			letRivalWaitFor(1, 2);
		}
	}

	private void awaitRivalIf(boolean condition) {
		if (condition) {
			awaitRival();
		}
	}

	private boolean isLockedForOthers(int account) {
		return this.observer.sql(lockSql(account) + " SKIP LOCKED").query(Integer.class).list().isEmpty();
	}

	private void logAttempt(AtomicScope scope) {
		log(scope.name() + " " + scope.attempt());
	}

	private static AtomicDefinition deadlockUnit(String name) {
		return unit(name).withRetryOn(FailureKind.DEADLOCK);
	}

}
