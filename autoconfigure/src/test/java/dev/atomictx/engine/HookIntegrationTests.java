package dev.atomictx.engine;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

import dev.atomictx.AtomicScope;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Rule 10 of the law, for hooks.
 */
class HookIntegrationTests extends EngineFixture {

	private final List<String> hooks = new ArrayList<>();

	@BeforeEach
	void forgetHooks() {
		this.hooks.clear();
	}

	private void register(AtomicScope scope, String name) {
		scope.onCommit(() -> this.hooks.add(name + " committed"));
		scope.onRollback(() -> this.hooks.add(name + " undone"));
	}

	@Test
	void runsHooksOfKeptScopesInOrderAfterTheCommit() {
		this.atomic.executeWithoutResult((outer) -> {
			register(outer, "first");
			this.atomic.executeWithoutResult((nested) -> register(nested, "second"));
			this.atomic.executeWithoutResult(unit("joined").withSavepoint(false),
					(joined) -> register(joined, "third"));
			register(outer, "fourth");
			assertThat(this.hooks).isEmpty();
		});
		assertThat(this.hooks).containsExactly("first committed", "second committed", "third committed",
				"fourth committed");
	}

	@Test
	void runsHooksOfAnUndoneScopeAsRolledBackAtOnce() {
		this.atomic.executeWithoutResult((outer) -> {
			register(outer, "outer");
			assertThatThrownBy(() -> this.atomic.executeWithoutResult((middle) -> {
				register(middle, "middle");
				this.atomic.executeWithoutResult((inner) -> register(inner, "inner"));
				throw new IOException();
			})).isInstanceOf(IOException.class);
			assertThat(this.hooks).containsExactly("middle undone", "inner undone");
			this.atomic.executeWithoutResult((next) -> register(next, "next"));
		});
		assertThat(this.hooks).containsExactly("middle undone", "inner undone", "outer committed", "next committed");
	}

	@Test
	void runsHooksOfTheAttemptThatCommittedOnly() throws IOException {
		this.atomic.executeWithoutResult(unit("outer").withRetryFor(IOException.class), (outer) -> {
			register(outer, "outer " + outer.attempt());
			this.atomic.executeWithoutResult(unit("nested").withRetryFor(IllegalStateException.class), (nested) -> {
				register(nested, "nested " + nested.attempt());
				if (nested.attempt() == 1) {
					throw new IllegalStateException();
				}
			});
			if (outer.attempt() == 1) {
				throw new IOException();
			}
		});
		assertThat(this.hooks).containsExactly("nested 1 undone", "outer 1 undone", "nested 2 undone",
				"nested 1 undone", "outer 2 committed", "nested 2 committed");
	}

	@Test
	void treatsHooksOfAQuietRollbackAsRolledBack() {
		this.atomic.executeWithoutResult((outer) -> {
			register(outer, "outer");
			outer.setRollbackOnly();
		});
		assertThat(this.hooks).containsExactly("outer undone");
	}

	@Test
	void undoesHooksThatAreNewerThanTheMarker() {
		this.atomic.executeWithoutResult((scope) -> {
			register(scope, "older");
			Object marker = scope.createSavepoint();
			register(scope, "newer");
			scope.rollbackToSavepoint(marker);
			assertThat(this.hooks).containsExactly("newer undone");
		});
		assertThat(this.hooks).containsExactly("newer undone", "older committed");
	}

	@Test
	void undoesHooksInsideASavepointOfSomethingElse() {
		this.atomic.executeWithoutResult((outer) -> {
			register(outer, "outer");
			assertThatThrownBy(
					() -> foreign(TransactionDefinition.PROPAGATION_NESTED).executeWithoutResult((status) -> {
						this.atomic.executeWithoutResult((scope) -> register(scope, "inside"));
						throw new IllegalStateException();
					}))
				.isInstanceOf(IllegalStateException.class);
		});
		assertThat(this.hooks).containsExactly("inside undone", "outer committed");
	}

	@Test
	void keepsResultAndOtherHooksWhenAHookFails() {
		String result = this.atomic.execute(unit("outer").withRetryFor(Exception.class), (scope) -> {
			log("kept");
			scope.onCommit(() -> {
				throw new IllegalStateException("hook");
			});
			register(scope, "second");
			return "result";
		});
		assertThat(result).isEqualTo("result");
		assertThat(this.hooks).containsExactly("second committed");
		assertThat(logged()).containsExactly("kept");
		assertThat(this.listener.events()).containsExactly("started outer#1", "kept outer#1");
	}

	@Test
	void letsAHookBeginATransactionOfItsOwnWithoutASecondConnection() {
		this.atomic.executeWithoutResult((scope) -> scope.onCommit(() -> {
			assertThat(this.pool.getHikariPoolMXBean().getActiveConnections()).isZero();
			assertThat(AtomicScope.currentOrNull()).isNull();
			this.atomic.executeWithoutResult((inHook) -> {
				assertThat(inHook.isOutermost()).isTrue();
				log("from hook");
				register(inHook, "inner");
			});
			assertThat(this.hooks).containsExactly("inner committed");
		}));
		assertThat(this.hooks).hasSize(1);
		assertThat(logged()).containsExactly("from hook");
	}

	@Test
	void followsTheEndOfAForeignTransaction() {
		foreign(TransactionDefinition.PROPAGATION_REQUIRED).executeWithoutResult((status) -> {
			this.atomic.executeWithoutResult((scope) -> register(scope, "kept"));
			assertThatThrownBy(() -> this.atomic.executeWithoutResult((scope) -> {
				register(scope, "failed");
				throw new IOException();
			})).isInstanceOf(IOException.class);
			this.atomic.onCommit(() -> this.hooks.add("loose committed"));
			assertThat(this.hooks).containsExactly("failed undone");
		});
		assertThat(this.hooks).containsExactly("failed undone", "kept committed", "loose committed");
		this.hooks.clear();
		foreign(TransactionDefinition.PROPAGATION_REQUIRED).executeWithoutResult((status) -> {
			this.atomic.executeWithoutResult((scope) -> register(scope, "kept"));
			this.atomic.onCommit(() -> this.hooks.add("loose committed"));
			status.setRollbackOnly();
		});
		assertThat(this.hooks).containsExactly("kept undone");
	}

	@Test
	void runsALooseHookWhereItBelongs() {
		this.atomic.onCommit(() -> this.hooks.add("at once"));
		assertThat(this.hooks).containsExactly("at once");
		assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> this.atomic.onCommit(() -> {
			throw new IllegalStateException();
		}));
		this.atomic.executeWithoutResult((scope) -> {
			this.atomic.onCommit(() -> this.hooks.add("after commit"));
			assertThat(this.hooks).containsExactly("at once");
		});
		assertThat(this.hooks).containsExactly("at once", "after commit");
	}

	@Test
	void givesCallbacksAfterCompletionATransactionOfTheirOwn() {
		this.atomic.executeWithoutResult((scope) -> {
			log("first");
			TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
				@Override
				public void afterCommit() {
					inCallback("after commit");
				}

				@Override
				public void afterCompletion(int status) {
					inCallback("after completion");
					inCallback("once more");
				}
			});
		});
		assertThat(logged()).containsExactly("first", "after commit", "after completion", "once more");
		assertThat(this.hooks).containsExactly("after commit committed", "after completion committed",
				"once more committed");
	}

	@Test
	void givesCallbacksAfterForeignCompletionATransactionOfTheirOwn() {
		foreign(TransactionDefinition.PROPAGATION_REQUIRED).executeWithoutResult((status) -> {
			log("foreign");
			TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
				@Override
				public void afterCompletion(int status) {
					inCallback("first");
					inCallback("second");
				}
			});
		});
		assertThat(logged()).containsExactly("foreign", "first", "second");
	}

	private void inCallback(String note) {
		assertThat(AtomicScope.currentOrNull()).isNull();
		this.atomic.executeWithoutResult((scope) -> {
			assertThat(scope.isOutermost()).isTrue();
			log(note);
			register(scope, note);
		});
		assertThat(logged()).contains(note);
	}

}
