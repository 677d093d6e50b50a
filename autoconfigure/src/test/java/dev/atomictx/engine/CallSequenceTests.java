package dev.atomictx.engine;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import dev.atomictx.AtomicAttempt;
import dev.atomictx.AtomicDefinition;
import dev.atomictx.AtomicListener;
import dev.atomictx.AtomicScope;
import dev.atomictx.CommitOutcomeUnknownException;
import dev.atomictx.FailureKind;
import dev.atomictx.engine.retry.RecordingTimer;
import dev.atomictx.test.CleanThreadExtension;
import dev.atomictx.test.RecordingTransactionManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.dao.CannotAcquireLockException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.NestedTransactionNotSupportedException;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.TransactionSystemException;
import org.springframework.transaction.UnexpectedRollbackException;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * What the engine asks of a transaction manager, call by call.
 */
@ExtendWith(CleanThreadExtension.class)
class CallSequenceTests {

	private final RecordingTimer timer = new RecordingTimer();

	private RecordingTransactionManager transactionManager = new RecordingTransactionManager();

	private final AtomicTemplate atomic = new AtomicTemplate((name) -> this.transactionManager,
			EngineSettings.DEFAULT.withTimer(this.timer));

	private static AtomicDefinition unit(String name) {
		return AtomicDefinition.DEFAULT.withName(name);
	}

	private void nested() {
		this.atomic.executeWithoutResult((scope) -> {
		});
	}

	private void failNested() {
		assertThatThrownBy(() -> this.atomic.executeWithoutResult((scope) -> {
			throw new IOException();
		})).isInstanceOf(IOException.class);
	}

	@Test
	void asksForNothingButBeginAndCommitOfAFlatUnit() {
		this.atomic.executeWithoutResult(unit("pay"), (scope) -> {
		});
		assertThat(this.transactionManager.calls()).containsExactly("begin(pay)", "commit");
	}

	@Test
	void beginsAnewForEachAttemptOfAnOutermostScope() {
		this.atomic.executeWithoutResult(unit("pay").withRetryFor(IllegalStateException.class), (scope) -> {
			if (scope.attempt() < 3) {
				throw new IllegalStateException();
			}
		});
		assertThat(this.transactionManager.calls()).containsExactly("begin(pay)", "rollback", "begin(pay)", "rollback",
				"begin(pay)", "commit");
		// Half of each ceiling: 20 ms, then 40 ms.
		assertThat(this.timer.sleeps()).containsExactly(Duration.ofMillis(10), Duration.ofMillis(20));
	}

	@Test
	void retriesANestedScopeFromTheSameSavepointWithoutWaiting() {
		this.atomic.executeWithoutResult(unit("pay"), (outer) -> this.atomic
			.executeWithoutResult(unit("step").withRetryFor(IllegalStateException.class), (scope) -> {
				if (scope.attempt() < 3) {
					throw new IllegalStateException();
				}
			}));
		assertThat(this.transactionManager.calls()).containsExactly("begin(pay)", "savepoint", "rollbackTo",
				"rollbackTo", "commit");
		assertThat(this.timer.sleeps()).isEmpty();
	}

	@Test
	void releasesAFinishedSavepointBeforeTheNextOneOnItsLevel() {
		this.atomic.executeWithoutResult(unit("pay"), (outer) -> {
			nested();
			failNested();
			nested();
		});
		assertThat(this.transactionManager.calls()).containsExactly("begin(pay)", "savepoint", "release", "savepoint",
				"rollbackTo", "release", "savepoint", "commit");
	}

	@Test
	void leavesAtMostOneFinishedSavepointOnEachLevel() {
		this.atomic.executeWithoutResult((outer) -> {
			for (int i = 0; i < 2; i++) {
				this.atomic.executeWithoutResult((middle) -> {
					nested();
					nested();
				});
			}
		});
		// The release of a middle one takes the finished one inside along.
		assertThat(this.transactionManager.calls()).containsExactly("begin(atomic)", "savepoint", "savepoint",
				"release", "savepoint", "release", "savepoint", "savepoint", "release", "savepoint", "commit");
	}

	@Test
	void releasesTheSavepointOfAReadingScopeAtItsEnd() {
		this.atomic.executeWithoutResult((outer) -> {
			this.atomic.executeWithoutResult(unit("read").withReadOnly(true), (scope) -> {
			});
			nested();
		});
		assertThat(this.transactionManager.calls()).containsExactly("begin(atomic)", "savepoint", "release",
				"savepoint", "commit");
	}

	@Test
	void failsTheScopeThatCannotReleaseTheSavepointBefore() {
		IllegalStateException failure = new IllegalStateException("release");
		this.transactionManager.failAtRelease(failure);
		this.atomic.executeWithoutResult((outer) -> {
			nested();
			assertThatThrownBy(this::nested).isSameAs(failure);
			nested();
		});
		assertThat(this.transactionManager.calls()).containsExactly("begin(atomic)", "savepoint", "release",
				"savepoint", "commit");
	}

	@Test
	void failsTheOwnerOfAScopeWhoseSavepointCannotBeReleased() {
		IllegalStateException failure = new IllegalStateException("release");
		this.transactionManager.failAtRelease(failure);
		assertThatExceptionOfType(UnexpectedRollbackException.class)
			.isThrownBy(() -> this.atomic.executeWithoutResult((outer) -> assertThatThrownBy(
					() -> this.atomic.executeWithoutResult(unit("read").withReadOnly(true), (scope) -> {
					}))
				.isSameAs(failure)))
			.withCause(failure);
		assertThat(this.transactionManager.calls()).containsExactly("begin(atomic)", "savepoint", "release",
				"setRollbackOnly", "rollback");
	}

	@Test
	void throwsTheFailureThoughTheSavepointCannotBeReleasedAfterIt() {
		IOException failure = new IOException();
		IllegalStateException release = new IllegalStateException("release");
		this.transactionManager.failAtRelease(release);
		assertThatExceptionOfType(UnexpectedRollbackException.class)
			.isThrownBy(() -> this.atomic.executeWithoutResult((outer) -> assertThatThrownBy(
					() -> this.atomic.executeWithoutResult(unit("read").withReadOnly(true), (scope) -> {
						throw failure;
					}))
				.isSameAs(failure)
				.hasSuppressedException(release)));
	}

	@Test
	void doesNotRetryFromASavepointThatCannotBeReturnedTo() {
		List<Integer> attempts = new ArrayList<>();
		IllegalStateException failure = new IllegalStateException("work");
		IllegalStateException lost = new IllegalStateException("lost");
		this.transactionManager.failAtRollbackTo(lost);
		assertThatExceptionOfType(UnexpectedRollbackException.class)
			.isThrownBy(() -> this.atomic.executeWithoutResult((outer) -> assertThatThrownBy(() -> this.atomic
				.executeWithoutResult(unit("retried").withRetryFor(IllegalStateException.class), (scope) -> {
					attempts.add(scope.attempt());
					throw failure;
				})).isSameAs(failure).hasSuppressedException(lost)))
			.withCause(lost);
		assertThat(attempts).containsExactly(1);
	}

	@Test
	void doesNotRetryAnExceptionThatCommits() {
		List<Integer> attempts = new ArrayList<>();
		DuplicateKeyException failure = new DuplicateKeyException("twice", new SQLException("twice", "23505"));
		AtomicDefinition definition = unit("pay").withRetryOn(FailureKind.UNIQUE_VIOLATION)
			.withNoRollbackFor(DuplicateKeyException.class);
		Runnable unit = () -> this.atomic.executeWithoutResult(definition, (scope) -> {
			attempts.add(scope.attempt());
			throw failure;
		});
		assertThatThrownBy(unit::run).isSameAs(failure);
		this.atomic.executeWithoutResult((outer) -> assertThatThrownBy(unit::run).isSameAs(failure));
		assertThat(attempts).containsExactly(1, 1);
	}

	@ParameterizedTest
	@ValueSource(strings = { "08006", "08007", "40003", "57P01", "58030", "58P01", "XX000", "HY000" })
	void takesAnErrorThatMayFollowACommitForAnUnknownOutcome(String sqlState) {
		this.transactionManager.failAtCommit(new TransactionSystemException("commit", new SQLException("?", sqlState)));
		assertThatExceptionOfType(CommitOutcomeUnknownException.class)
			.isThrownBy(() -> this.atomic.executeWithoutResult((scope) -> {
			}));
	}

	@ParameterizedTest
	@ValueSource(strings = { "23505", "40001", "40P01", "53100", "57014", "25P04" })
	void takesAnAnswerOfTheServerForARollback(String sqlState) {
		RuntimeException failure = new TransactionSystemException("commit", new SQLException("no", sqlState));
		this.transactionManager.failAtCommit(failure);
		List<String> hooks = new ArrayList<>();
		assertThatThrownBy(() -> this.atomic.executeWithoutResult((scope) -> {
			scope.onCommit(() -> hooks.add("committed"));
			scope.onRollback(() -> hooks.add("rolled back"));
		})).isSameAs(failure);
		assertThat(hooks).containsExactly("rolled back");
	}

	@Test
	void doesNotReportACommitThatTheManagerHasSilentlyRolledBack() {
		PlatformTransactionManager silent = new PlatformTransactionManager() {

			private final PlatformTransactionManager delegate = CallSequenceTests.this.transactionManager;

			@Override
			public TransactionStatus getTransaction(TransactionDefinition definition) {
				return this.delegate.getTransaction(definition);
			}

			@Override
			public void commit(TransactionStatus status) {
				this.delegate.rollback(status);
			}

			@Override
			public void rollback(TransactionStatus status) {
				this.delegate.rollback(status);
			}

		};
		List<String> hooks = new ArrayList<>();
		AtomicTemplate template = new AtomicTemplate((name) -> silent, EngineSettings.DEFAULT);
		assertThatExceptionOfType(UnexpectedRollbackException.class)
			.isThrownBy(() -> template.executeWithoutResult(unit("pay"), (scope) -> {
				scope.onCommit(() -> hooks.add("committed"));
				scope.onRollback(() -> hooks.add("rolled back"));
			}))
			.withMessageContaining("'pay' was rolled back instead of committed");
		assertThat(hooks).containsExactly("rolled back");
	}

	@Test
	void releasesASavepointByHand() {
		this.atomic.executeWithoutResult((scope) -> {
			Object savepoint = scope.createSavepoint();
			nested();
			scope.releaseSavepoint(savepoint);
			assertThatIllegalArgumentException().isThrownBy(() -> scope.rollbackToSavepoint(savepoint));
			nested();
		});
		// The nested one above it cannot stay, since its end is not the engine's to
		// decide.
		assertThat(this.transactionManager.calls()).containsExactly("begin(atomic)", "savepoint", "savepoint",
				"release", "release", "savepoint", "commit");
	}

	@Test
	void releasesEverySavepointAtOnceIfEager() {
		AtomicTemplate eager = new AtomicTemplate((name) -> this.transactionManager,
				EngineSettings.DEFAULT.withTimer(this.timer).withEagerRelease(true));
		eager.executeWithoutResult((outer) -> {
			eager.executeWithoutResult((nested) -> {
			});
			assertThat(this.transactionManager.calls()).endsWith("savepoint", "release");
			eager.executeWithoutResult(unit("retried").withRetryFor(IllegalStateException.class), (nested) -> {
				if (nested.attempt() == 1) {
					throw new IllegalStateException();
				}
			});
		});
		assertThat(this.transactionManager.calls()).containsExactly("begin(atomic)", "savepoint", "release",
				"savepoint", "rollbackTo", "release", "commit");
	}

	@Test
	void releasesEachSavepointByItselfOnceSomethingElseHasSetOne() {
		this.atomic.executeWithoutResult((outer) -> {
			nested();
			Object marker = outer.createSavepoint();
			this.transactionManager.reset();
			nested();
			failNested();
			assertThat(this.transactionManager.calls()).containsExactly("savepoint", "release", "savepoint",
					"rollbackTo", "release");
			outer.rollbackToSavepoint(marker);
		});
		this.transactionManager.reset();
		this.transactionManager.setNestedTransactionAllowed(true);
		TransactionTemplate foreign = new TransactionTemplate(this.transactionManager);
		foreign.setPropagationBehavior(TransactionDefinition.PROPAGATION_NESTED);
		this.atomic.executeWithoutResult((outer) -> {
			nested();
			foreign.executeWithoutResult((status) -> nested());
		});
		assertThat(this.transactionManager.calls()).containsExactly("begin(atomic)", "savepoint", "savepoint",
				"savepoint", "release", "release", "commit");
	}

	@Test
	void asksForNothingWhenItJoins() {
		this.atomic.executeWithoutResult(unit("pay"),
				(outer) -> this.atomic.executeWithoutResult(unit("joined").withSavepoint(false), (scope) -> {
				}));
		assertThat(this.transactionManager.calls()).containsExactly("begin(pay)", "commit");
	}

	@Test
	void saysWhatToDoWhereSavepointsAreNotSupported() {
		this.transactionManager = RecordingTransactionManager.withoutSavepoints();
		this.atomic.executeWithoutResult(unit("pay"), (outer) -> {
			assertThatExceptionOfType(NestedTransactionNotSupportedException.class).isThrownBy(
					() -> this.atomic.executeWithoutResult(unit("step").withRetryFor(Exception.class), (scope) -> {
					}))
				.withMessageContaining("'step'")
				.withMessageContaining("RecordingTransactionManager does not support savepoints")
				.withMessageContaining("savepoint = false");
			this.atomic.executeWithoutResult(unit("step").withSavepoint(false), (scope) -> {
			});
		});
		assertThat(this.transactionManager.calls()).containsExactly("begin(pay)", "commit");
	}

	@Test
	void waitsForAConnectionThatCannotBeHadYet() {
		this.transactionManager.failAtBegin(refused(), refused());
		int attempt = this.atomic.<Integer, RuntimeException>execute(
				unit("pay").withRetryOn(FailureKind.CONNECTION_FAILURE), AtomicScope::attempt);
		assertThat(attempt).isEqualTo(3);
		assertThat(this.timer.sleeps()).hasSize(2);
	}

	@Test
	void retriesAFailedBeginForItsKindOnly() {
		CannotCreateTransactionException failure = new CannotCreateTransactionException("misconfigured");
		this.transactionManager.failAtBegin(failure);
		assertThatThrownBy(() -> this.atomic.executeWithoutResult(
				unit("pay").withRetryOn(FailureKind.CONNECTION_FAILURE).withRetryFor(Exception.class), (scope) -> {
				}))
			.isSameAs(failure);
		assertThat(this.timer.sleeps()).isEmpty();
	}

	private static CannotCreateTransactionException refused() {
		return new CannotCreateTransactionException("refused", new SQLException("refused", "08001"));
	}

	@Test
	void retriesACommitThatTheServerHasRefused() {
		this.transactionManager.failAtCommit(serializationFailure());
		int attempt = this.atomic.<Integer, RuntimeException>execute(
				unit("pay").withRetryOn(FailureKind.SERIALIZATION_FAILURE), AtomicScope::attempt);
		assertThat(attempt).isEqualTo(2);
	}

	private static CannotAcquireLockException serializationFailure() {
		return new CannotAcquireLockException("commit", new SQLException("serialization", "40001"));
	}

	@Test
	void neverRetriesACommitWithoutAClearAnswer() {
		List<String> hooks = new ArrayList<>();
		for (String sqlState : new String[] { "08006", "08007", "40003", "57P01", "XX000", "" }) {
			TransactionSystemException failure = new TransactionSystemException("commit",
					sqlState.isEmpty() ? null : new SQLException("in doubt", sqlState));
			this.transactionManager.failAtCommit(failure);
			assertThatExceptionOfType(CommitOutcomeUnknownException.class)
				.isThrownBy(() -> this.atomic.executeWithoutResult(
						unit("pay").withRetryOn(FailureKind.values()).withRetryFor(Exception.class), (scope) -> {
							scope.onCommit(() -> hooks.add("committed"));
							scope.onRollback(() -> hooks.add("undone"));
						}))
				.withCause(failure);
		}
		assertThat(hooks).isEmpty();
		assertThat(this.timer.sleeps()).isEmpty();
	}

	@Test
	void neverRetriesAroundACommitWithUnknownOutcome() {
		List<Integer> attempts = new ArrayList<>();
		RecordingTransactionManager inner = new RecordingTransactionManager()
			.failAtCommit(new TransactionSystemException("commit", new SQLException("in doubt", "08006")));
		AtomicTemplate innerAtomic = new AtomicTemplate((name) -> inner, EngineSettings.DEFAULT.withTimer(this.timer));
		assertThatExceptionOfType(CommitOutcomeUnknownException.class)
			.isThrownBy(() -> this.atomic.executeWithoutResult(
					unit("outer").withRetryOn(FailureKind.values()).withRetryFor(Exception.class), (scope) -> {
						attempts.add(scope.attempt());
						innerAtomic.executeWithoutResult((innerScope) -> {
						});
					}));
		assertThat(attempts).containsExactly(1);
	}

	@Test
	void addsAFailingRollbackToTheFailureBeforeIt() {
		TransactionSystemException rollbackFailure = new TransactionSystemException("rollback");
		this.transactionManager.failAtRollback(rollbackFailure);
		IOException failure = new IOException();
		assertThatThrownBy(() -> this.atomic.executeWithoutResult((scope) -> {
			throw failure;
		})).isSameAs(failure).hasSuppressedException(rollbackFailure);
	}

	@Test
	void endsWithACommitFailureWhenALetThroughExceptionCannotBeKept() {
		CannotAcquireLockException commitFailure = serializationFailure();
		this.transactionManager.failAtCommit(commitFailure);
		IOException letThrough = new IOException();
		assertThatThrownBy(
				() -> this.atomic.executeWithoutResult(unit("pay").withNoRollbackFor(IOException.class), (scope) -> {
					throw letThrough;
				}))
			.isSameAs(commitFailure)
			.hasSuppressedException(letThrough);
	}

	@Test
	void ignoresListenersThatFail() {
		AtomicTemplate withListener = new AtomicTemplate((name) -> this.transactionManager,
				EngineSettings.DEFAULT.withListeners(List.of(new AtomicListener() {
					@Override
					public void attemptStarted(AtomicAttempt attempt) {
						throw new IllegalStateException("listener");
					}

					@Override
					public void attemptSucceeded(AtomicAttempt attempt) {
						throw new IllegalStateException("listener");
					}
				})));
		assertThat(withListener.<String, RuntimeException>execute((scope) -> "result")).isEqualTo("result");
		assertThat(this.transactionManager.calls()).containsExactly("begin(atomic)", "commit");
	}

	@Test
	@ExtendWith(OutputCaptureExtension.class)
	void warnsOnceOfABoundaryThatUsesManySavepoints(CapturedOutput output) {
		AtomicTemplate warning = new AtomicTemplate((name) -> this.transactionManager,
				EngineSettings.DEFAULT.withWarnAt(3));
		for (int transaction = 0; transaction < 2; transaction++) {
			warning.executeWithoutResult(unit("import"), (outer) -> {
				for (int i = 0; i < 9; i++) {
					warning.executeWithoutResult(unit("reader").withReadOnly(true), (scope) -> {
					});
				}
				for (int i = 0; i < 5; i++) {
					warning.executeWithoutResult(unit("row"), (scope) -> {
					});
				}
			});
		}
		assertThat(output).containsOnlyOnce("has used 3 subtransactions, the last one in unit 'reader'");
	}

}
