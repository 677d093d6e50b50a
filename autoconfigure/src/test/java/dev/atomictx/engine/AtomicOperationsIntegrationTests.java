package dev.atomictx.engine;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

import dev.atomictx.AtomicDefinition;
import dev.atomictx.AtomicOperations;
import dev.atomictx.AtomicScope;
import dev.atomictx.SilentRollbackException;
import org.junit.jupiter.api.Test;

import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * {@link AtomicOperations} of a transaction manager, without Spring Boot.
 */
class AtomicOperationsIntegrationTests extends EngineFixture {

	@Test
	void commitsAndNests() throws IOException {
		AtomicOperations operations = AtomicOperations.of(this.transactionManager);
		operations.executeWithoutResult((outer) -> {
			log("outer");
			assertThatThrownBy(() -> operations.executeWithoutResult((nested) -> {
				log("nested");
				throw new IOException();
			})).isInstanceOf(IOException.class);
		});
		assertThat(logged()).containsExactly("outer");
	}

	@Test
	void knowsTheDatabaseWhoseDriverIsOnTheClassPath() {
		AtomicOperations operations = AtomicOperations.of(this.transactionManager);
		assertThatExceptionOfType(SilentRollbackException.class)
			.isThrownBy(() -> operations.executeWithoutResult((scope) -> {
				this.jdbc.sql("INSERT INTO ticket VALUES (1)").update();
				assertThatExceptionOfType(DuplicateKeyException.class)
					.isThrownBy(() -> this.jdbc.sql("INSERT INTO ticket VALUES (1)").update());
			}));
	}

	@Test
	void observesTheTransactionManagerOnce() {
		JdbcTransactionManager manager = new JdbcTransactionManager(this.pool);
		AtomicOperations.of(manager);
		AtomicOperations operations = AtomicOperations.of(manager);
		assertThat(manager.getTransactionExecutionListeners()).hasSize(1);
		List<String> hooks = new ArrayList<>();
		new TransactionTemplate(manager).executeWithoutResult((status) -> {
			operations.onCommit(() -> hooks.add("hook"));
			assertThat(hooks).isEmpty();
		});
		assertThat(hooks).containsExactly("hook");
	}

	@Test
	void refusesTheNameOfAnotherTransactionManager() {
		AtomicOperations operations = AtomicOperations.of(this.transactionManager);
		assertThatIllegalArgumentException().isThrownBy(() -> operations
			.executeWithoutResult(AtomicDefinition.DEFAULT.withTransactionManager("audit"), (scope) -> {
			})).withMessageContaining("'audit'");
	}

	@Test
	void runsAHookAfterTheTransactionThatIsActiveThoughNoScopeRuns() {
		AtomicOperations operations = AtomicOperations.of(this.transactionManager);
		List<String> hooks = new ArrayList<>();
		foreign(TransactionDefinition.PROPAGATION_REQUIRED).executeWithoutResult((outer) -> {
			operations.onCommit(() -> hooks.add("first"));
			assertThatThrownBy(
					() -> foreign(TransactionDefinition.PROPAGATION_NESTED).executeWithoutResult((nested) -> {
						operations.onCommit(() -> hooks.add("rolled back"));
						throw new IllegalStateException();
					}))
				.isInstanceOf(IllegalStateException.class);
			operations.onCommit(() -> hooks.add("second"));
			assertThat(hooks).isEmpty();
		});
		assertThat(hooks).containsExactly("first", "second");
		operations.onCommit(() -> hooks.add("at once"));
		assertThat(hooks).endsWith("at once");
		foreign(TransactionDefinition.PROPAGATION_REQUIRED).executeWithoutResult((status) -> {
			operations.onCommit(() -> hooks.add("never"));
			status.setRollbackOnly();
		});
		assertThat(hooks).containsExactly("first", "second", "at once");
		assertThat(AtomicScope.currentOrNull()).isNull();
	}

}
