package dev.atomictx.postgresql;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

import javax.sql.DataSource;

import dev.atomictx.FailureKind;
import dev.atomictx.SilentRollbackException;
import dev.atomictx.engine.EngineFixture;
import dev.atomictx.engine.EngineSettings;
import dev.atomictx.engine.TransactionObserver;
import org.junit.jupiter.api.Test;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.TransactionState;
import org.postgresql.util.PSQLException;

import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.LazyConnectionDataSourceProxy;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.UnexpectedRollbackException;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Rule 12 of the law: a swallowed SQL error is not swallowed by the commit.
 */
class SilentRollbackIntegrationTests extends EngineFixture {

	@Override
	protected EngineSettings settings() {
		return super.settings().withDialect(new PostgresqlTransactionDialect());
	}

	private void swallowDuplicateKey() {
		assertThatExceptionOfType(DuplicateKeyException.class)
			.isThrownBy(() -> this.jdbc.sql("INSERT INTO account VALUES (1, 0, 0)").update());
	}

	@Test
	void isReportedAsSuccessByStockSpring() {
		assertThat(swallowInExternalTransaction(() -> log("lost"))).containsExactly("committed");
		assertThat(logged()).isEmpty();
	}

	@Test // issue 11
	void leavesTransactionsWithoutAScopeAsTheyAre() {
		observe(false);
		assertThat(swallowInExternalTransaction(() -> log("lost"))).containsExactly("committed");
		assertThat(logged()).isEmpty();
	}

	@Test
	void isReportedForTransactionsWithoutAScopeOnRequest() {
		observe(true);
		assertThatExceptionOfType(SilentRollbackException.class)
			.isThrownBy(() -> swallowInExternalTransaction(() -> log("lost")))
			.withCauseInstanceOf(PSQLException.class);
	}

	@Test
	void isReportedForAnExternalTransactionThatAScopeTookPartIn() {
		observe(false);
		assertThatExceptionOfType(SilentRollbackException.class).isThrownBy(
				() -> swallowInExternalTransaction(() -> this.atomic.executeWithoutResult((scope) -> log("lost"))));
		assertThat(logged()).isEmpty();
	}

	@Test
	void rollsBackHooksOfATransactionWithoutAScope() {
		observe(false);
		List<String> hooks = new ArrayList<>();
		assertThat(swallowInExternalTransaction(() -> this.atomic.onCommit(() -> hooks.add("hook"))))
			.containsExactly("committed");
		assertThat(hooks).isEmpty();
	}

	@Test
	void rollsBackBeforeTheConnectionGoesBackToItsPool() throws SQLException {
		// As a pool with auto-commit off that does not roll back what is returned to it.
		try (Connection connection = this.database.dataSource().getConnection()) {
			connection.setAutoCommit(false);
			DataSource pool = new SingleConnectionDataSource(connection, true);
			JdbcTransactionManager manager = new JdbcTransactionManager(pool);
			JdbcTemplate template = new JdbcTemplate(pool);
			TransactionObserver.observe(manager, settings().dialect(), true);
			assertThatExceptionOfType(SilentRollbackException.class).isThrownBy(() -> new TransactionTemplate(manager)
				.executeWithoutResult((status) -> assertThatExceptionOfType(DuplicateKeyException.class)
					.isThrownBy(() -> template.update("INSERT INTO account VALUES (1, 0, 0)"))));
			assertThat(connection.unwrap(BaseConnection.class).getTransactionState()).isEqualTo(TransactionState.IDLE);
		}
	}

	private void observe(boolean all) {
		this.transactionManager = new JdbcTransactionManager(this.pool);
		TransactionObserver.observe(this.transactionManager, settings().dialect(), all);
	}

	private List<String> swallowInExternalTransaction(Runnable before) {
		List<String> callbacks = new ArrayList<>();
		foreign(TransactionDefinition.PROPAGATION_REQUIRED).executeWithoutResult((status) -> {
			before.run();
			TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
				@Override
				public void afterCommit() {
					callbacks.add("committed");
				}
			});
			swallowDuplicateKey();
		});
		return callbacks;
	}

	@Test
	void tellsTheFirstErrorThatAnOutermostScopeSwallowed() {
		List<String> hooks = new ArrayList<>();
		assertThatExceptionOfType(SilentRollbackException.class)
			.isThrownBy(() -> this.atomic.executeWithoutResult(unit("pay"), (scope) -> {
				log("not kept");
				scope.onCommit(() -> hooks.add("committed"));
				scope.onRollback(() -> hooks.add("undone"));
				swallowDuplicateKey();
				assertThatExceptionOfType(Exception.class).isThrownBy(() -> log("refused"));
			}))
			.satisfies((ex) -> assertThat(ex.getUnit()).isEqualTo("pay"))
			.withCauseInstanceOf(PSQLException.class)
			.havingCause()
			.withMessageContaining("account_pkey");
		assertThat(hooks).containsExactly("undone");
		assertThat(logged()).isEmpty();
	}

	@Test
	void endsAtTheNestedScopeThatSwallowedTheError() {
		this.atomic.executeWithoutResult((outer) -> {
			log("outer");
			assertThatExceptionOfType(SilentRollbackException.class)
				.isThrownBy(() -> this.atomic.executeWithoutResult(unit("step"), (nested) -> {
					log("nested");
					swallowDuplicateKey();
				}))
				.withMessageContaining("'step'");
			log("after");
		});
		assertThat(logged()).containsExactly("outer", "after");
	}

	@Test
	void surfacesAtTheJoinedScopeAndDoomsTheOwner() {
		assertThatExceptionOfType(UnexpectedRollbackException.class)
			.isThrownBy(() -> this.atomic.executeWithoutResult(unit("owner"), (outer) -> {
				log("outer");
				assertThatExceptionOfType(SilentRollbackException.class).isThrownBy(() -> this.atomic
					.executeWithoutResult(unit("joined").withSavepoint(false), (joined) -> swallowDuplicateKey()));
			}));
		assertThat(logged()).isEmpty();
	}

	@Test
	void isRetriedForTheKindOfTheSwallowedError() {
		this.atomic.executeWithoutResult(unit("pay").withRetryOn(FailureKind.UNIQUE_VIOLATION), (scope) -> {
			log("attempt " + scope.attempt());
			if (scope.attempt() == 1) {
				swallowDuplicateKey();
			}
		});
		assertThat(logged()).containsExactly("attempt 2");
	}

	@Test
	void isNotHiddenByAnExceptionThatIsLetThrough() {
		assertThatExceptionOfType(SilentRollbackException.class).isThrownBy(
				() -> this.atomic.executeWithoutResult(unit("pay").withNoRollbackFor(IOException.class), (scope) -> {
					log("not kept");
					swallowDuplicateKey();
					throw new IOException("let through");
				}))
			.satisfies((ex) -> assertThat(ex.getSuppressed()).hasOnlyElementsOfType(IOException.class));
		assertThat(logged()).isEmpty();
	}

	@Test
	void isFoundInCallbacksBeforeTheCommit() {
		assertThatExceptionOfType(SilentRollbackException.class)
			.isThrownBy(() -> this.atomic.executeWithoutResult(unit("pay"), (scope) -> {
				log("not kept");
				TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
					@Override
					public void beforeCommit(boolean readOnly) {
						swallowDuplicateKey();
					}
				});
			}));
		assertThat(logged()).isEmpty();
	}

	@Test
	void isHealedByRollingBackToAMarker() {
		this.atomic.executeWithoutResult((scope) -> {
			log("kept");
			Object marker = scope.createSavepoint();
			swallowDuplicateKey();
			scope.rollbackToSavepoint(marker);
		});
		assertThat(logged()).containsExactly("kept");
	}

	@Test
	void fetchesNoConnectionToLookAtAnEmptyUnit() {
		this.transactionManager = new JdbcTransactionManager(new LazyConnectionDataSourceProxy(this.pool));
		this.atomic.executeWithoutResult(unit("reader").withReadOnly(true),
				(scope) -> assertThat(this.pool.getHikariPoolMXBean().getActiveConnections()).isZero());
		long created = this.pool.getHikariPoolMXBean().getTotalConnections();
		assertThat(created).isEqualTo(this.pool.getHikariPoolMXBean().getIdleConnections());
		this.transactionManager = new JdbcTransactionManager(this.pool);
	}

}
