package dev.atomictx.engine;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

import dev.atomictx.AtomicScope;
import dev.atomictx.CommitOutcomeUnknownException;
import dev.atomictx.FailureKind;
import dev.atomictx.Rollback;
import org.junit.jupiter.api.Test;

import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.DeadlockLoserDataAccessException;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionSystemException;
import org.springframework.transaction.UnexpectedRollbackException;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Rule 11 of the law: what the end of the outermost scope means for the caller.
 */
class CommitIntegrationTests extends EngineFixture {

	@Test
	void reportsAnErrorThatTheServerAnswersTheCommitWith() {
		deferredConstraint();
		for (var manager : List.of(new JdbcTransactionManager(this.pool),
				new DataSourceTransactionManager(this.pool))) {
			this.transactionManager = manager;
			List<String> undone = new ArrayList<>();
			assertThatThrownBy(() -> this.atomic.executeWithoutResult((scope) -> {
				scope.onRollback(() -> undone.add("undone"));
				log("not kept");
				this.jdbc.sql("INSERT INTO entry VALUES (1), (1)").update();
			})).isInstanceOfAny(DataIntegrityViolationException.class, TransactionSystemException.class);
			assertThat(undone).containsExactly("undone");
		}
		this.transactionManager = new JdbcTransactionManager(this.pool);
		assertThat(logged()).isEmpty();
	}

	@Test
	void retriesAFailureThatTheServerAnswersTheCommitWith() {
		deferredConstraint();
		this.atomic.executeWithoutResult(unit("insert").withRetryOn(FailureKind.UNIQUE_VIOLATION), (scope) -> {
			this.jdbc.sql("INSERT INTO entry VALUES (1)").update();
			if (scope.attempt() == 1) {
				this.jdbc.sql("INSERT INTO entry VALUES (1)").update();
			}
			log("attempt " + scope.attempt());
		});
		assertThat(logged()).containsExactly("attempt 2");
		assertThat(this.listener.events()).containsExactly("started insert#1", "undone insert#1 UNIQUE_VIOLATION",
				"retrying insert#1 UNIQUE_VIOLATION", "started insert#2", "kept insert#2");
	}

	private void deferredConstraint() {
		this.observer.sql("DROP TABLE IF EXISTS entry").update();
		this.observer.sql("CREATE TABLE entry (id int UNIQUE DEFERRABLE INITIALLY DEFERRED)").update();
	}

	@Test
	void standsByTheCommitWhenAnOrdinaryCallbackFailsAfterIt() {
		List<String> hooks = new ArrayList<>();
		String result = this.atomic.execute(unit("pay").withRetryOn(FailureKind.DEADLOCK).withRetryFor(Exception.class),
				(scope) -> {
					log("paid");
					scope.onCommit(() -> hooks.add("hook"));
					onSynchronization(new TransactionSynchronization() {
						@Override
						@SuppressWarnings("deprecation")
						public void afterCommit() {
							throw new DeadlockLoserDataAccessException("after commit", new SQLException("", "40P01"));
						}
					});
					return "receipt";
				});
		assertThat(result).isEqualTo("receipt");
		assertThat(hooks).containsExactly("hook");
		assertThat(logged()).containsExactly("paid");
	}

	@Test
	void rollsBackWhenACallbackBeforeTheCommitFails() {
		assertThatThrownBy(() -> this.atomic.executeWithoutResult((scope) -> {
			log("not kept");
			beforeCommit(() -> {
				throw new IllegalStateException("before commit");
			});
		})).isInstanceOf(IllegalStateException.class).hasMessage("before commit");
		assertThat(logged()).isEmpty();
	}

	@Test
	void retriesWhenACallbackBeforeTheCommitFailsForACurableReason() {
		this.atomic.executeWithoutResult(unit("pay").withRetryFor(IllegalStateException.class), (scope) -> {
			log("attempt " + scope.attempt());
			beforeCommit(() -> {
				if (scope.attempt() == 1) {
					throw new IllegalStateException("before commit");
				}
			});
		});
		assertThat(logged()).containsExactly("attempt 2");
	}

	@Test
	void rollsBackWhenAParticipantFailsInACallbackBeforeTheCommit() {
		assertThatExceptionOfType(UnexpectedRollbackException.class)
			.isThrownBy(() -> this.atomic.executeWithoutResult(unit("pay"), (scope) -> {
				log("not kept");
				beforeCommit(() -> assertThatThrownBy(
						() -> foreign(TransactionDefinition.PROPAGATION_REQUIRED).executeWithoutResult((status) -> {
							throw new IllegalStateException();
						}))
					.isInstanceOf(IllegalStateException.class));
			}))
			.withMessageContaining("'pay'");
		assertThat(logged()).isEmpty();
		assertThat(this.listener.events()).containsExactly("started pay#1", "undone pay#1");
	}

	@Test
	void rollsBackQuietlyWhenACallbackBeforeTheCommitAsksForIt() {
		String result = this.atomic.execute(unit("pay"), (scope) -> {
			log("not kept");
			beforeCommit(() -> AtomicScope.current().setRollbackOnly());
			return "result";
		});
		assertThat(result).isEqualTo("result");
		assertThat(logged()).isEmpty();
		assertThat(this.listener.events()).containsExactly("started pay#1", "undone pay#1");
	}

	@Test
	void nestsInACallbackBeforeTheCommit() {
		List<String> hooks = new ArrayList<>();
		this.atomic.executeWithoutResult((scope) -> beforeCommit(() -> this.atomic.executeWithoutResult((nested) -> {
			assertThat(nested.isNested()).isTrue();
			nested.onCommit(() -> hooks.add("committed"));
			log("late");
		})));
		assertThat(logged()).containsExactly("late");
		assertThat(hooks).containsExactly("committed");
	}

	@Test
	void rollsBackAfterATransactionExceptionBeforeTheCommit() {
		List<String> hooks = new ArrayList<>();
		UnexpectedRollbackException failure = new UnexpectedRollbackException("from a participant");
		assertThatThrownBy(() -> this.atomic.executeWithoutResult((scope) -> {
			log("undone");
			scope.onRollback(() -> hooks.add("undone"));
			scope.onCommit(() -> hooks.add("committed"));
			beforeCommit(() -> {
				throw failure;
			});
		})).isSameAs(failure);
		assertThat(hooks).containsExactly("undone");
		assertThat(logged()).isEmpty();
	}

	@Test
	void commitsWhereSpringSkipsTheRollback() {
		// The control: stock Spring neither rolls back nor says so, and resetting the
		// connection commits.
		assertThatExceptionOfType(UnexpectedRollbackException.class)
			.isThrownBy(() -> foreign(TransactionDefinition.PROPAGATION_REQUIRED).executeWithoutResult((status) -> {
				log("committed all the same");
				beforeCommit(() -> {
					throw new UnexpectedRollbackException("from a participant");
				});
			}));
		assertThat(logged()).containsExactly("committed all the same");
	}

	@Test
	void rollsBackQuietlyAfterARollbackBeforeTheCommit() {
		String result = this.atomic.<String, RuntimeException>execute(unit("pay"), (scope) -> {
			log("undone");
			beforeCommit(() -> {
				throw Rollback.returning("of the callback");
			});
			return "result";
		});
		assertThat(result).isEqualTo("result");
		assertThat(logged()).isEmpty();
		assertThat(this.listener.events()).containsExactly("started pay#1", "undone pay#1");
	}

	@Test
	void callsSynchronizationsThatAreRegisteredBeforeTheCommit() {
		List<String> calls = new ArrayList<>();
		this.atomic.executeWithoutResult((scope) -> beforeCommit(() -> {
			calls.add("first");
			beforeCommit(() -> calls.add("second"));
		}));
		assertThat(calls).containsExactly("first", "second");
	}

	@Test
	void neverRetriesACommitWhoseConnectionIsLost() {
		List<String> hooks = new ArrayList<>();
		assertThatExceptionOfType(CommitOutcomeUnknownException.class)
			.isThrownBy(() -> this.atomic.executeWithoutResult(
					unit("pay").withRetryOn(FailureKind.CONNECTION_FAILURE).withRetryFor(Exception.class), (scope) -> {
						log("in doubt");
						scope.onCommit(() -> hooks.add("committed"));
						scope.onRollback(() -> hooks.add("undone"));
						int pid = this.jdbc.sql("SELECT pg_backend_pid()").query(Integer.class).single();
						// The connection breaks between the last statement and the
						// COMMIT.
						onSynchronization(new TransactionSynchronization() {
							@Override
							public void beforeCompletion() {
								kill(pid);
							}
						});
					}))
			.satisfies((ex) -> assertThat(ex.getUnit()).isEqualTo("pay"))
			.withCauseInstanceOf(Exception.class);
		assertThat(hooks).isEmpty();
		assertThat(this.listener.events()).containsExactly("started pay#1", "unknown pay#1");
	}

	@Test
	void addsAFailingRollbackToTheFailureBeforeIt() {
		IllegalStateException failure = new IllegalStateException("business");
		assertThatThrownBy(() -> this.atomic.executeWithoutResult((scope) -> {
			kill(this.jdbc.sql("SELECT pg_backend_pid()").query(Integer.class).single());
			throw failure;
		})).isSameAs(failure).satisfies((ex) -> assertThat(ex.getSuppressed()).hasSize(1));
	}

	@Test
	void doomsTheOwnerWhenANestedScopeCannotBeUndone() {
		IllegalStateException failure = new IllegalStateException("business");
		assertThatExceptionOfType(UnexpectedRollbackException.class)
			.isThrownBy(() -> this.atomic.executeWithoutResult((outer) -> {
				log("outer");
				assertThatThrownBy(() -> this.atomic
					.executeWithoutResult(unit("nested").withRetryFor(IllegalStateException.class), (nested) -> {
						kill(this.jdbc.sql("SELECT pg_backend_pid()").query(Integer.class).single());
						throw failure;
					})).isSameAs(failure);
			}));
		assertThat(logged()).isEmpty();
		assertThat(failure.getSuppressed()).hasSize(1);
	}

	private void kill(int pid) {
		this.observer.sql("SELECT pg_terminate_backend(?, 10000)").param(pid).query(Boolean.class).single();
	}

	private static void beforeCommit(Runnable callback) {
		onSynchronization(new TransactionSynchronization() {
			@Override
			public void beforeCommit(boolean readOnly) {
				callback.run();
			}
		});
	}

	private static void onSynchronization(TransactionSynchronization synchronization) {
		TransactionSynchronizationManager.registerSynchronization(synchronization);
	}

}
