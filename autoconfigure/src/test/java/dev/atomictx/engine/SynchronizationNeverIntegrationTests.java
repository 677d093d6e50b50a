package dev.atomictx.engine;

import java.io.IOException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

import dev.atomictx.AtomicScope;
import dev.atomictx.FailureKind;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.IllegalTransactionStateException;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.AbstractPlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * A transaction manager that does without Spring's synchronizations.
 */
class SynchronizationNeverIntegrationTests extends EngineFixture {

	private final List<String> hooks = new ArrayList<>();

	@BeforeEach
	void useManagerWithoutSynchronizations() {
		JdbcTransactionManager manager = new JdbcTransactionManager(this.pool);
		manager.setTransactionSynchronization(AbstractPlatformTransactionManager.SYNCHRONIZATION_NEVER);
		this.transactionManager = manager;
		this.hooks.clear();
	}

	@Test
	void commitsAndRunsHooks() {
		this.atomic.executeWithoutResult((outer) -> {
			outer.onCommit(() -> this.hooks.add("outer"));
			assertThatThrownBy(() -> this.atomic.executeWithoutResult((nested) -> {
				nested.onCommit(() -> this.hooks.add("never"));
				nested.onRollback(() -> this.hooks.add("rolled back"));
				throw new IOException();
			})).isInstanceOf(IOException.class);
			this.atomic.executeWithoutResult((nested) -> nested.onCommit(() -> this.hooks.add("nested")));
			this.atomic.executeWithoutResult(unit("joined").withSavepoint(false),
					(joined) -> joined.onCommit(() -> this.hooks.add("joined")));
			assertThat(AtomicScope.current()).isSameAs(outer);
		});
		assertThat(this.hooks).containsExactly("rolled back", "outer", "nested", "joined");
	}

	@Test
	void rollsBackAndRetries() throws IOException {
		this.atomic.executeWithoutResult(unit("pay").withRetryFor(IOException.class), (scope) -> {
			scope.onRollback(() -> this.hooks.add("rolled back " + scope.attempt()));
			this.jdbc.sql("SELECT 1").query(Integer.class).single();
			if (scope.attempt() == 1) {
				throw new IOException();
			}
		});
		assertThat(this.hooks).containsExactly("rolled back 1");
		assertThat(this.listener.events()).containsExactly("started pay#1", "undone pay#1", "retrying pay#1",
				"started pay#2", "kept pay#2");
	}

	@Test
	void keepsAnIndependentTransactionApart() {
		TransactionTemplate independent = foreign(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
		this.atomic.executeWithoutResult((outer) -> {
			independent.executeWithoutResult((status) -> {
				assertThat(AtomicScope.currentOrNull()).isNull();
				this.atomic.executeWithoutResult((scope) -> assertThat(scope.depth()).isZero());
			});
			assertThat(AtomicScope.current()).isSameAs(outer);
		});
	}

	@Test
	void refusesHooksWhoseTransactionCannotBeObserved() {
		foreign(TransactionDefinition.PROPAGATION_REQUIRED)
			.executeWithoutResult((status) -> this.atomic.executeWithoutResult((scope) -> {
				assertThat(scope.isNested()).isTrue();
				assertThatIllegalStateException().isThrownBy(() -> scope.onCommit(() -> {
				})).withMessageContaining("make the outermost boundary @Atomic");
			}));
	}

	@Test
	void retriesANestedScopeOfATransactionThatCannotBeObserved() {
		foreign(TransactionDefinition.PROPAGATION_REQUIRED).executeWithoutResult((status) -> {
			this.atomic.executeWithoutResult(unit("retried").withRetryFor(IllegalStateException.class), (scope) -> {
				assertThat(scope.depth()).isZero();
				this.atomic.executeWithoutResult((inner) -> assertThat(inner.depth()).isEqualTo(1));
				if (scope.attempt() == 1) {
					throw new IllegalStateException();
				}
			});
			log("external");
		});
		assertThat(this.listener.events()).contains("retrying retried#1", "kept retried#2");
	}

	@Test
	void forgetsATransactionThatCannotBeObservedAfterARefusal() {
		foreign(TransactionDefinition.PROPAGATION_REQUIRED).executeWithoutResult((status) -> {
			assertThatExceptionOfType(IllegalTransactionStateException.class)
				.isThrownBy(() -> this.atomic.executeWithoutResult(unit("durable").withDurable(true), (scope) -> {
				}));
			assertThat(TransactionObserver.first()).isNull();
			this.atomic.executeWithoutResult((outer) -> {
				assertThatExceptionOfType(IllegalTransactionStateException.class)
					.isThrownBy(() -> this.atomic.executeWithoutResult(unit("durable").withDurable(true), (scope) -> {
					}));
				// The scope around the refused one goes on in it.
				this.atomic.executeWithoutResult((nested) -> assertThat(nested.depth()).isEqualTo(1));
			});
		});
	}

	@Test
	void runsHooksAtTheEndOfAnObservedTransaction() {
		TransactionObserver.observe(this.transactionManager, TransactionDialect.NONE, false);
		foreign(TransactionDefinition.PROPAGATION_REQUIRED)
			.executeWithoutResult((status) -> this.atomic.executeWithoutResult((scope) -> {
				scope.onCommit(() -> this.hooks.add("committed"));
				scope.onRollback(() -> this.hooks.add("rolled back"));
			}));
		assertThat(this.hooks).containsExactly("committed");
		foreign(TransactionDefinition.PROPAGATION_REQUIRED).executeWithoutResult((status) -> {
			this.atomic.executeWithoutResult((scope) -> scope.onRollback(() -> this.hooks.add("rolled back")));
			status.setRollbackOnly();
		});
		assertThat(this.hooks).containsExactly("committed", "rolled back");
	}

	@Test
	void classifiesAFailureOfTheCommit() {
		this.observer.sql("ALTER TABLE ticket DROP CONSTRAINT IF EXISTS once").update();
		this.observer.sql("ALTER TABLE ticket ADD CONSTRAINT once UNIQUE (id) DEFERRABLE INITIALLY DEFERRED").update();
		try {
			this.observer.sql("ALTER TABLE ticket DROP CONSTRAINT ticket_pkey").update();
			assertThatThrownBy(() -> this.atomic.executeWithoutResult(
					unit("pay").withRetryOn(FailureKind.UNIQUE_VIOLATION).withMaxRetries(1), (scope) -> {
						scope.onRollback(() -> this.hooks.add("rolled back"));
						try (Statement statement = DataSourceUtils.getConnection(this.pool).createStatement()) {
							statement.execute("INSERT INTO ticket VALUES (1), (1)");
						}
					}))
				.hasMessageContaining("once");
		}
		finally {
			this.observer.sql("ALTER TABLE ticket DROP CONSTRAINT once").update();
			this.observer.sql("ALTER TABLE ticket ADD PRIMARY KEY (id)").update();
		}
		assertThat(this.hooks).containsExactly("rolled back", "rolled back");
	}

}
