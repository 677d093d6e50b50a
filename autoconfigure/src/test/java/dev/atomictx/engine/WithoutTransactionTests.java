package dev.atomictx.engine;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

import dev.atomictx.AtomicDefinition;
import dev.atomictx.AtomicOperations;
import dev.atomictx.AtomicScope;
import dev.atomictx.FailureKind;
import dev.atomictx.Rollback;
import dev.atomictx.test.CleanThreadExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.dao.OptimisticLockingFailureException;
import org.springframework.transaction.UnexpectedRollbackException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * {@link AtomicOperations#withoutTransaction()}.
 */
@ExtendWith(CleanThreadExtension.class)
class WithoutTransactionTests {

	private final AtomicOperations operations = AtomicOperations.withoutTransaction();

	private final List<String> hooks = new ArrayList<>();

	@Test
	void runsTheCallbackInAScope() {
		String result = this.operations.<String, RuntimeException>execute((scope) -> {
			assertThat(AtomicScope.current()).isSameAs(scope);
			assertThat(scope.isOutermost()).isTrue();
			return "result";
		});
		assertThat(result).isEqualTo("result");
	}

	@Test
	void runsHooksOfWhatSucceeded() throws IOException {
		this.operations.executeWithoutResult((outer) -> {
			outer.onCommit(() -> this.hooks.add("outer"));
			assertThatThrownBy(() -> this.operations.executeWithoutResult((nested) -> {
				assertThat(nested.isNested()).isTrue();
				nested.onCommit(() -> this.hooks.add("never"));
				nested.onRollback(() -> this.hooks.add("rolled back"));
				throw new IOException();
			})).isInstanceOf(IOException.class);
			this.operations.onCommit(() -> this.hooks.add("anywhere"));
			assertThat(this.hooks).containsExactly("rolled back");
		});
		assertThat(this.hooks).containsExactly("rolled back", "outer", "anywhere");
	}

	@Test
	void rollsBackQuietly() {
		String result = this.operations.<String, RuntimeException>execute((scope) -> {
			scope.onRollback(() -> this.hooks.add("rolled back"));
			throw Rollback.returning("value");
		});
		assertThat(result).isEqualTo("value");
		assertThat(this.hooks).containsExactly("rolled back");
	}

	@Test
	void keepsTheOwnerOfAFailedJoinedScopeFromSucceeding() {
		AtomicDefinition joined = AtomicDefinition.DEFAULT.withSavepoint(false);
		assertThatExceptionOfType(UnexpectedRollbackException.class)
			.isThrownBy(() -> this.operations.executeWithoutResult(
					(outer) -> assertThatThrownBy(() -> this.operations.executeWithoutResult(joined, (scope) -> {
						throw new IOException();
					})).isInstanceOf(IOException.class)));
	}

	@Test
	void recoversFromAFailedJoinedScopeByASavepoint() {
		AtomicDefinition joined = AtomicDefinition.DEFAULT.withSavepoint(false);
		this.operations.executeWithoutResult((outer) -> {
			Object savepoint = outer.createSavepoint();
			assertThatThrownBy(() -> this.operations.executeWithoutResult(joined, (scope) -> {
				throw new IOException();
			})).isInstanceOf(IOException.class);
			outer.rollbackToSavepoint(savepoint);
			outer.releaseSavepoint(savepoint);
		});
	}

	@Test
	void retries() {
		AtomicDefinition retried = AtomicDefinition.DEFAULT.withRetryOn(FailureKind.OPTIMISTIC_LOCK);
		int attempts = this.operations.<Integer, RuntimeException>execute(retried, (scope) -> {
			if (scope.attempt() < 3) {
				throw new OptimisticLockingFailureException("stale");
			}
			return scope.attempt();
		});
		assertThat(attempts).isEqualTo(3);
	}

	@Test
	void keepsUnitsOfOthersApart() {
		this.operations
			.executeWithoutResult((outer) -> AtomicOperations.withoutTransaction().executeWithoutResult((other) -> {
				assertThat(other.isOutermost()).isTrue();
				assertThat(AtomicScope.current()).isSameAs(other);
			}));
	}

}
