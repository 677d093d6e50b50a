package dev.atomictx.engine;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.context.PayloadApplicationEvent;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.event.TransactionPhase;
import org.springframework.transaction.event.TransactionalApplicationListenerAdapter;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Rule 10 of the law, for the callbacks that Spring knows.
 */
class CallbackIntegrationTests extends EngineFixture {

	private static final int NESTED = TransactionDefinition.PROPAGATION_NESTED;

	private static final int REQUIRED = TransactionDefinition.PROPAGATION_REQUIRED;

	private static final int REQUIRES_NEW = TransactionDefinition.PROPAGATION_REQUIRES_NEW;

	private final List<String> calls = new ArrayList<>();

	@BeforeEach
	void observe() {
		this.calls.clear();
		this.transactionManager = new JdbcTransactionManager(this.pool);
		TransactionObserver.observe(this.transactionManager, TransactionDialect.NONE, false);
	}

	@Test
	void tellsCallbacksOfAnUndoneScopeOfTheRollbackOnly() {
		this.atomic.executeWithoutResult((outer) -> {
			register("outer");
			fail(() -> this.atomic.executeWithoutResult((nested) -> {
				register("undone");
				throw new IOException();
			}));
			assertThat(this.calls).containsExactly("undone beforeCompletion", "undone rolled back");
			this.calls.clear();
			this.atomic.executeWithoutResult((nested) -> register("kept"));
		});
		assertThat(this.calls).containsExactly("outer beforeCommit", "kept beforeCommit", "outer beforeCompletion",
				"kept beforeCompletion", "outer afterCommit", "kept afterCommit", "outer committed", "kept committed");
	}

	@Test
	void tellsCallbacksAfterTheRollbackToTheSavepoint() {
		this.atomic.executeWithoutResult((outer) -> fail(() -> this.atomic.executeWithoutResult((nested) -> {
			log("undone");
			register("undone", (status) -> this.calls.add("rows " + rows()));
			throw new IOException();
		})));
		assertThat(this.calls).contains("rows 0");
	}

	@Test
	void undoesWhatKeptScopesInsideHaveRegistered() {
		this.atomic.executeWithoutResult((outer) -> fail(() -> this.atomic.executeWithoutResult((middle) -> {
			this.atomic.executeWithoutResult((inner) -> register("inner"));
			this.atomic.executeWithoutResult(unit("joined").withSavepoint(false), (joined) -> register("joined"));
			throw new IOException();
		})));
		assertThat(this.calls).containsExactly("inner beforeCompletion", "joined beforeCompletion", "inner rolled back",
				"joined rolled back");
	}

	@Test
	void tellsEachAttemptByItself() throws IOException {
		this.atomic.executeWithoutResult((outer) -> this.atomic
			.executeWithoutResult(unit("nested").withRetryFor(IOException.class), (nested) -> {
				register("attempt " + nested.attempt());
				if (nested.attempt() < 3) {
					throw new IOException();
				}
			}));
		assertThat(this.calls).containsExactly("attempt 1 beforeCompletion", "attempt 1 rolled back",
				"attempt 2 beforeCompletion", "attempt 2 rolled back", "attempt 3 beforeCommit",
				"attempt 3 beforeCompletion", "attempt 3 afterCommit", "attempt 3 committed");
	}

	@Test
	void tellsCallbacksNewerThanAMarker() {
		this.atomic.executeWithoutResult((scope) -> {
			register("older");
			Object marker = scope.createSavepoint();
			register("newer");
			scope.rollbackToSavepoint(marker);
			assertThat(this.calls).containsExactly("newer beforeCompletion", "newer rolled back");
			this.calls.clear();
		});
		assertThat(this.calls).containsExactly("older beforeCommit", "older beforeCompletion", "older afterCommit",
				"older committed");
	}

	@ParameterizedTest
	@EnumSource
	void givesEventListenersTheirPhase(TransactionPhase phase) {
		TransactionalApplicationListenerAdapter<PayloadApplicationEvent<String>> listener = listener(phase);
		boolean always = phase == TransactionPhase.AFTER_COMPLETION;
		this.atomic.executeWithoutResult((outer) -> {
			fail(() -> this.atomic.executeWithoutResult((nested) -> {
				listener.onApplicationEvent(new PayloadApplicationEvent<>(this, "undone"));
				throw new IOException();
			}));
			assertThat(this.calls).isEqualTo(
					(always || phase == TransactionPhase.AFTER_ROLLBACK) ? List.of(phase + " undone") : List.of());
			this.calls.clear();
			this.atomic.executeWithoutResult(
					(nested) -> listener.onApplicationEvent(new PayloadApplicationEvent<>(this, "kept")));
		});
		assertThat(this.calls)
			.isEqualTo((phase != TransactionPhase.AFTER_ROLLBACK) ? List.of(phase + " kept") : List.of());
	}

	@Test
	void takesAnEventListenerWithALowOrderForNoResource() {
		TransactionalApplicationListenerAdapter<PayloadApplicationEvent<String>> listener = listener(
				TransactionPhase.AFTER_COMMIT);
		listener.setOrder(1);
		this.atomic.executeWithoutResult((outer) -> fail(() -> this.atomic.executeWithoutResult((nested) -> {
			listener.onApplicationEvent(new PayloadApplicationEvent<>(this, "undone"));
			throw new IOException();
		})));
		assertThat(this.calls).isEmpty();
	}

	@Test
	void leavesCallbacksOfResourcesAlone() {
		this.atomic.executeWithoutResult((outer) -> {
			fail(() -> this.atomic.executeWithoutResult((nested) -> {
				TransactionSynchronizationManager.registerSynchronization(new Recorded("resource", 1000));
				TransactionSynchronizationManager.registerSynchronization(new Recorded("after it", 1001));
				throw new IOException();
			}));
			assertThat(this.calls).containsExactly("after it beforeCompletion", "after it rolled back");
			this.calls.clear();
		});
		assertThat(this.calls).containsExactly("resource beforeCommit", "resource beforeCompletion",
				"resource afterCommit", "resource committed");
	}

	@Test
	void knowsWhatIsNewAlthoughSpringSortsCallbacksWhenItResumes() {
		this.atomic.executeWithoutResult((outer) -> {
			TransactionSynchronizationManager.registerSynchronization(new Recorded("old, late", 3000));
			fail(() -> this.atomic.executeWithoutResult((nested) -> {
				TransactionSynchronizationManager.registerSynchronization(new Recorded("new, early", 2000));
				foreign(REQUIRES_NEW).executeWithoutResult((status) -> register("apart"));
				this.calls.clear();
				throw new IOException();
			}));
			assertThat(this.calls).containsExactly("new, early beforeCompletion", "new, early rolled back");
			this.calls.clear();
		});
		assertThat(this.calls).contains("old, late committed").doesNotContain("new, early committed");
	}

	@Test
	void leavesATransactionInBetweenAlone() {
		this.atomic.executeWithoutResult((outer) -> fail(() -> this.atomic.executeWithoutResult((nested) -> {
			foreign(REQUIRES_NEW).executeWithoutResult((status) -> register("apart"));
			throw new IOException();
		})));
		assertThat(this.calls).containsExactly("apart beforeCommit", "apart beforeCompletion", "apart afterCommit",
				"apart committed");
	}

	@Test
	void tellsWhatCallbacksRegisterWhileTheyAreTold() {
		this.atomic.executeWithoutResult((outer) -> {
			fail(() -> this.atomic.executeWithoutResult((nested) -> {
				TransactionSynchronizationManager.registerSynchronization(new Recorded("undone", 2000) {
					@Override
					public void beforeCompletion() {
						super.beforeCompletion();
						register("registered before the rollback");
					}

					@Override
					public void afterCompletion(int status) {
						super.afterCompletion(status);
						register("registered after the rollback");
					}
				});
				throw new IOException();
			}));
			assertThat(this.calls).containsExactly("undone beforeCompletion",
					"registered before the rollback beforeCompletion", "undone rolled back",
					"registered before the rollback rolled back");
			this.calls.clear();
		});
		assertThat(this.calls).contains("registered after the rollback committed");
	}

	@Test
	void followsScopesInCallbacksBeforeTheCommit() {
		this.atomic.executeWithoutResult(
				(outer) -> TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
					@Override
					public void beforeCommit(boolean readOnly) {
						fail(() -> CallbackIntegrationTests.this.atomic.executeWithoutResult((nested) -> {
							register("undone");
							throw new IOException();
						}));
						CallbackIntegrationTests.this.atomic.executeWithoutResult((nested) -> register("kept"));
					}
				}));
		assertThat(this.calls).containsExactly("undone beforeCompletion", "undone rolled back", "kept beforeCommit",
				"kept beforeCompletion", "kept afterCommit", "kept committed");
	}

	@Test
	void goesOnWhenACallbackFails() {
		this.atomic.executeWithoutResult((outer) -> {
			log("outer");
			assertThatThrownBy(() -> this.atomic.executeWithoutResult((nested) -> {
				log("undone");
				TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
					@Override
					public void beforeCompletion() {
						throw new IllegalStateException();
					}

					@Override
					public void afterCompletion(int status) {
						throw new StackOverflowError();
					}
				});
				register("next");
				throw new IOException();
			})).isInstanceOf(IOException.class).hasNoSuppressedExceptions();
		});
		assertThat(this.calls).containsExactly("next beforeCompletion", "next rolled back");
		assertThat(logged()).containsExactly("outer");
	}

	@Test
	void followsSavepointsOfOthers() {
		this.atomic.executeWithoutResult((outer) -> {
			fail(() -> foreign(NESTED).executeWithoutResult((status) -> {
				register("in NESTED");
				this.atomic.executeWithoutResult((scope) -> register("in a scope in NESTED"));
				throw new IllegalStateException();
			}));
			assertThat(this.calls).containsExactly("in NESTED beforeCompletion",
					"in a scope in NESTED beforeCompletion", "in NESTED rolled back",
					"in a scope in NESTED rolled back");
			this.calls.clear();
			foreign(NESTED).executeWithoutResult((status) -> register("kept"));
		});
		assertThat(this.calls).endsWith("kept committed").hasSize(4);
	}

	@Test
	void followsForeignTransactionsWithSavepointsByHand() {
		foreign(REQUIRED).executeWithoutResult((status) -> {
			register("older");
			this.atomic.executeWithoutResult((scope) -> {
			});
			undoByHand(status, "first");
			undoByHand(status, "second");
			assertThat(this.calls).containsExactly("first beforeCompletion", "second beforeCompletion");
			this.atomic.executeWithoutResult(
					(scope) -> assertThat(this.calls).endsWith("first rolled back", "second rolled back"));
			undoByHand(status, "third");
		});
		assertThat(this.calls.subList(4, this.calls.size())).containsExactly("third beforeCompletion",
				"third rolled back", "older beforeCommit", "older beforeCompletion", "older afterCommit",
				"older committed");
	}

	private void undoByHand(TransactionStatus status, String name) {
		Object savepoint = status.createSavepoint();
		register(name);
		status.rollbackToSavepoint(savepoint);
		status.releaseSavepoint(savepoint);
	}

	@Test
	void tellsOfSavepointsByHandAtTheLatestWhenTheTransactionIsRolledBack() {
		foreign(REQUIRED).executeWithoutResult((status) -> {
			undoByHand(status, "undone");
			register("older");
			status.setRollbackOnly();
		});
		assertThat(this.calls).containsExactly("undone beforeCompletion", "older beforeCompletion",
				"undone rolled back", "older rolled back");
	}

	@Test
	void followsScopesInForeignTransactions() {
		foreign(REQUIRED).executeWithoutResult((status) -> {
			register("foreign");
			fail(() -> this.atomic.executeWithoutResult((scope) -> {
				register("undone");
				throw new IOException();
			}));
			this.atomic.executeWithoutResult((scope) -> register("kept"));
		});
		assertThat(this.calls).startsWith("undone beforeCompletion", "undone rolled back")
			.endsWith("foreign committed", "kept committed")
			.hasSize(10);
	}

	@Test
	void undoesHooksOfTheFirstScopeInsideASavepointOfOthers() {
		foreign(REQUIRED).executeWithoutResult((status) -> {
			fail(() -> foreign(NESTED).executeWithoutResult((nested) -> {
				this.atomic.executeWithoutResult((scope) -> {
					scope.onCommit(() -> this.calls.add("hook committed"));
					scope.onRollback(() -> this.calls.add("hook undone"));
				});
				this.atomic.onCommit(() -> this.calls.add("hook committed"));
				throw new IllegalStateException();
			}));
			assertThat(this.calls).containsExactly("hook undone");
		});
		assertThat(this.calls).containsExactly("hook undone");
	}

	@Test
	void undoesHooksInsideASavepointOfOthersWithoutAnObserver() {
		this.transactionManager = new JdbcTransactionManager(this.pool);
		foreign(REQUIRED).executeWithoutResult((status) -> {
			fail(() -> foreign(NESTED).executeWithoutResult((nested) -> {
				this.atomic.executeWithoutResult((scope) -> {
					register("undone");
					scope.onCommit(() -> this.calls.add("hook committed"));
					scope.onRollback(() -> this.calls.add("hook undone"));
				});
				throw new IllegalStateException();
			}));
			this.atomic.executeWithoutResult((scope) -> register("kept"));
		});
		assertThat(this.calls).containsExactly("undone beforeCompletion", "undone rolled back", "hook undone",
				"kept beforeCommit", "kept beforeCompletion", "kept afterCommit", "kept committed");
	}

	@Test
	void letsACallbackOfAnUndoneScopeTakeRowsThatTheScopeHadLocked() {
		this.atomic.executeWithoutResult((outer) -> {
			fail(() -> this.atomic.executeWithoutResult((nested) -> inOwnTransactionAfterRollback()));
			fail(() -> foreign(NESTED).executeWithoutResult((nested) -> inOwnTransactionAfterRollback()));
		});
		assertThat(this.observer.sql("SELECT balance FROM account WHERE id = 1").query(Integer.class).single())
			.isEqualTo(102);
	}

	private void inOwnTransactionAfterRollback() {
		lock(1);
		register("undone", (status) -> foreign(REQUIRES_NEW).executeWithoutResult(
				(apart) -> this.jdbc.sql("UPDATE account SET balance = balance + 1 WHERE id = 1").update()));
		throw new IllegalStateException();
	}

	@Test
	void takesScopesInCallbacksAfterAForeignCommitForUnitsOfTheirOwn() {
		foreign(REQUIRED).executeWithoutResult(
				(status) -> TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
					@Override
					public void afterCommit() {
						CallbackIntegrationTests.this.atomic.executeWithoutResult((scope) -> {
							assertThat(scope.isOutermost()).isTrue();
							log("apart");
						});
					}
				}));
		assertThat(logged()).containsExactly("apart");
	}

	private static void fail(org.assertj.core.api.ThrowableAssert.ThrowingCallable work) {
		assertThatThrownBy(work).isInstanceOfAny(IOException.class, IllegalStateException.class);
	}

	private int rows() {
		return this.jdbc.sql("SELECT count(*) FROM log").query(Integer.class).single();
	}

	private TransactionalApplicationListenerAdapter<PayloadApplicationEvent<String>> listener(TransactionPhase phase) {
		TransactionalApplicationListenerAdapter<PayloadApplicationEvent<String>> listener = new TransactionalApplicationListenerAdapter<>(
				(event) -> this.calls.add(phase + " " + event.getPayload()));
		listener.setTransactionPhase(phase);
		return listener;
	}

	private void register(String name) {
		register(name, (status) -> {
		});
	}

	private void register(String name, Consumer<Integer> afterCompletion) {
		TransactionSynchronizationManager.registerSynchronization(new Recorded(name, 2000) {
			@Override
			public void afterCompletion(int status) {
				super.afterCompletion(status);
				afterCompletion.accept(status);
			}
		});
	}

	private class Recorded implements TransactionSynchronization {

		private final String name;

		private final int order;

		Recorded(String name, int order) {
			this.name = name;
			this.order = order;
		}

		@Override
		public int getOrder() {
			return this.order;
		}

		@Override
		public void beforeCommit(boolean readOnly) {
			record("beforeCommit");
		}

		@Override
		public void beforeCompletion() {
			record("beforeCompletion");
		}

		@Override
		public void afterCommit() {
			record("afterCommit");
		}

		@Override
		public void afterCompletion(int status) {
			record((status == STATUS_COMMITTED) ? "committed" : (status == STATUS_ROLLED_BACK) ? "rolled back" : "?");
		}

		private void record(String event) {
			CallbackIntegrationTests.this.calls.add(this.name + " " + event);
		}

	}

}
