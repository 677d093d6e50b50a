package dev.atomictx.postgresql;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import dev.atomictx.AtomicDefinition;
import dev.atomictx.AtomicScope;
import dev.atomictx.CommitOutcomeUnknownException;
import dev.atomictx.FailureKind;
import dev.atomictx.Rollback;
import dev.atomictx.SilentRollbackException;
import dev.atomictx.engine.EngineFixture;
import dev.atomictx.engine.EngineSettings;
import dev.atomictx.engine.retry.Failure;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.jdbc.datasource.LazyConnectionDataSourceProxy;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionSynchronizationManager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * Rules 11 and 12 of the law: what ends a transaction before COMMIT is sent has rolled it
 * back, and what ends it without COMMIT is no success. Issue 11.
 */
class EndedTransactionIntegrationTests extends EngineFixture {

	private final List<String> hooks = new ArrayList<>();

	@Override
	protected EngineSettings settings() {
		return super.settings().withDialect(new PostgresqlTransactionDialect());
	}

	@AfterEach
	void forgetPreparedTransactions() {
		this.hooks.clear();
		this.transactionManager = new JdbcTransactionManager(this.pool);
		this.observer.sql("SELECT gid FROM pg_prepared_xacts")
			.query(String.class)
			.list()
			.forEach((gid) -> this.observer.sql("ROLLBACK PREPARED '" + gid + "'").update());
	}

	private void execute(String sql) {
		new JdbcTemplate(this.pool).execute(sql);
	}

	private void onConnection(ConnectionCallback<Void> call) {
		new JdbcTemplate(this.pool).execute(call);
	}

	private void addHooks(AtomicScope scope) {
		scope.onCommit(() -> this.hooks.add("committed"));
		scope.onRollback(() -> this.hooks.add("rolled back"));
	}

	private static AtomicDefinition eager() {
		return unit("pay").withRetryFor(Exception.class).withRetryOn(FailureKind.values());
	}

	@ParameterizedTest
	@ValueSource(strings = { "ROLLBACK", "rollback work", "ABORT", "COMMIT", "END", "COMMIT AND CHAIN; ROLLBACK" })
	void doesNotReportTheSuccessOfATransactionThatAStatementHasEnded(String statement) {
		assertThatExceptionOfType(CommitOutcomeUnknownException.class)
			.isThrownBy(() -> this.atomic.executeWithoutResult(eager(), (scope) -> {
				addHooks(scope);
				log("first");
				execute(statement);
			}))
			.withMessageContaining("'pay'")
			.withMessageContaining("A statement inside the unit has ended its transaction");
		assertThat(this.hooks).isEmpty();
		assertThat(this.listener.events()).containsExactly("started pay#1", "unknown pay#1");
	}

	@Test
	void rollsBackWhatFollowsInANewTransaction() {
		assertThatExceptionOfType(CommitOutcomeUnknownException.class)
			.isThrownBy(() -> this.atomic.executeWithoutResult(eager(), (scope) -> {
				log("first");
				execute("ROLLBACK");
				log("second");
			}));
		assertThat(logged()).isEmpty();
	}

	@Test
	void noticesTheMethodsOfTheConnection() {
		assertThatExceptionOfType(CommitOutcomeUnknownException.class)
			.isThrownBy(() -> this.atomic.executeWithoutResult(eager(), (scope) -> {
				log("committed");
				onConnection((connection) -> {
					connection.commit();
					return null;
				});
				log("rolled back");
			}));
		assertThatExceptionOfType(CommitOutcomeUnknownException.class)
			.isThrownBy(() -> this.atomic.executeWithoutResult(eager(), (scope) -> {
				log("rolled back");
				onConnection((connection) -> {
					connection.rollback();
					return null;
				});
			}));
		assertThat(logged()).containsExactly("committed");
	}

	@Test
	void doesNotReportAPreparedTransactionAsCommitted() {
		assertThatExceptionOfType(Exception.class)
			.isThrownBy(() -> this.atomic.executeWithoutResult(eager().withMaxRetries(0), (scope) -> {
				addHooks(scope);
				log("prepared");
				execute("PREPARE TRANSACTION 'unit'");
			}));
		assertThat(this.hooks).doesNotContain("committed");
		assertThat(logged()).isEmpty();
	}

	@Test
	void doesNotReportTheSuccessOfAProcedureThatEndsTheTransaction() {
		this.database.execute("CREATE OR REPLACE PROCEDURE end_it(statement text) LANGUAGE plpgsql AS "
				+ "$$ BEGIN IF statement = 'COMMIT' THEN COMMIT; ELSE ROLLBACK; END IF; END $$");
		for (String statement : List.of("COMMIT", "ROLLBACK")) {
			assertThatExceptionOfType(DataAccessException.class)
				.isThrownBy(() -> this.atomic.executeWithoutResult(unit("pay"), (scope) -> {
					addHooks(scope);
					log("first");
					execute("CALL end_it('" + statement + "')");
				}));
		}
		assertThat(this.hooks).containsExactly("rolled back", "rolled back");
		assertThat(logged()).isEmpty();
	}

	@Test
	void neverRepeatsAUnitWhoseTransactionHasBeenEnded() {
		List<Integer> attempts = new ArrayList<>();
		assertThatIllegalStateException().isThrownBy(() -> this.atomic.executeWithoutResult(eager(), (scope) -> {
			attempts.add(scope.attempt());
			addHooks(scope);
			log("committed");
			execute("COMMIT");
			throw new IllegalStateException("after it");
		}))
			.satisfies((ex) -> assertThat(ex.getSuppressed()).hasOnlyElementsOfType(CommitOutcomeUnknownException.class)
				.hasSize(1));
		assertThat(attempts).containsExactly(1);
		assertThat(this.hooks).isEmpty();
	}

	@Test
	void doesNotTakeAQuietRollbackForOne() {
		assertThatExceptionOfType(CommitOutcomeUnknownException.class)
			.isThrownBy(() -> this.atomic.executeWithoutResult(unit("pay"), (scope) -> {
				log("committed");
				execute("COMMIT");
				scope.setRollbackOnly();
			}));
		this.atomic.executeWithoutResult((scope) -> {
			log("rolled back");
			throw new Rollback();
		});
		assertThat(logged()).containsExactly("committed");
	}

	@Test
	void endsTheOutermostScopeIfANestedOneHasEndedItsTransaction() {
		assertThatExceptionOfType(CommitOutcomeUnknownException.class)
			.isThrownBy(() -> this.atomic.executeWithoutResult(unit("outer"), (outer) -> {
				addHooks(outer);
				log("outer");
				assertThatExceptionOfType(CommitOutcomeUnknownException.class)
					.isThrownBy(() -> this.atomic.executeWithoutResult(eager(), (nested) -> {
						log("nested");
						execute("ROLLBACK");
					}));
			}))
			.withMessageContaining("'outer'");
		assertThat(this.hooks).isEmpty();
		assertThat(logged()).isEmpty();
	}

	@Test
	void leavesEmptyAndReadingUnitsAlone() {
		this.atomic.executeWithoutResult((scope) -> {
		});
		this.atomic.executeWithoutResult((scope) -> onConnection((connection) -> {
			assertThat(connection.getMetaData().getDatabaseProductName()).isEqualTo("PostgreSQL");
			return null;
		}));
		this.atomic.executeWithoutResult(unit("reader").withReadOnly(true),
				(scope) -> this.jdbc.sql("SELECT 1").query(Integer.class).single());
		this.transactionManager = new JdbcTransactionManager(new LazyConnectionDataSourceProxy(this.pool));
		this.atomic.executeWithoutResult((scope) -> {
		});
	}

	@Test
	void watchesALazyConnection() {
		LazyConnectionDataSourceProxy lazy = new LazyConnectionDataSourceProxy(this.pool);
		this.transactionManager = new JdbcTransactionManager(lazy);
		JdbcTemplate template = new JdbcTemplate(lazy);
		assertThatExceptionOfType(CommitOutcomeUnknownException.class)
			.isThrownBy(() -> this.atomic.executeWithoutResult(eager(), (scope) -> {
				template.update("INSERT INTO log (note) VALUES ('first')");
				template.execute("ROLLBACK");
			}));
	}

	@Test
	void letsTheConnectionBeReleasedAndComparedAsWithoutAWatch() throws SQLException {
		this.atomic.executeWithoutResult(unit("pay").withTimeout(Duration.ofSeconds(30)), (scope) -> {
			Connection connection = DataSourceUtils.getConnection(this.pool);
			assertThat(connection).isEqualTo(DataSourceUtils.getConnection(this.pool)).hasSameHashCodeAs(connection);
			assertThat(DataSourceUtils.isConnectionTransactional(connection, this.pool)).isTrue();
			assertThat(DataSourceUtils.isConnectionTransactional(DataSourceUtils.getTargetConnection(connection),
					this.pool))
				.isTrue();
			DataSourceUtils.releaseConnection(DataSourceUtils.getTargetConnection(connection), this.pool);
			DataSourceUtils.releaseConnection(connection, this.pool);
			log("in time");
			assertThat(this.pool.getHikariPoolMXBean().getActiveConnections()).isOne();
		});
		assertThat(logged()).containsExactly("in time");
		try (Connection only = this.database.dataSource().getConnection()) {
			SingleConnectionDataSource single = new SingleConnectionDataSource(only, false);
			this.transactionManager = new JdbcTransactionManager(single);
			this.atomic.executeWithoutResult(
					(scope) -> new JdbcTemplate(single).update("INSERT INTO log (note) VALUES ('single')"));
			assertThat(only.isClosed()).isFalse();
		}
	}

	@Test
	void suspendsAndResumesAWatchedConnection() {
		this.atomic.executeWithoutResult((outer) -> {
			log("outer");
			foreign(TransactionDefinition.PROPAGATION_REQUIRES_NEW).executeWithoutResult((status) -> log("inner"));
			log("outer again");
			foreign(TransactionDefinition.PROPAGATION_NOT_SUPPORTED).executeWithoutResult(
					(status) -> assertThat(TransactionSynchronizationManager.hasResource(this.pool)).isFalse());
			foreign(TransactionDefinition.PROPAGATION_NESTED).executeWithoutResult((status) -> {
				log("not kept");
				status.setRollbackOnly();
			});
		});
		assertThat(logged()).containsExactlyInAnyOrder("outer", "inner", "outer again");
	}

	@ParameterizedTest
	@CsvSource({ "idle_in_transaction_session_timeout, 25P03", "transaction_timeout, 25P04" })
	void takesATimeoutBeforeCommitForARollback(String setting, String sqlState) {
		List<Integer> attempts = new ArrayList<>();
		this.atomic.executeWithoutResult(unit("pay").withRetryOn(FailureKind.CONNECTION_FAILURE), (scope) -> {
			attempts.add(scope.attempt());
			addHooks(scope);
			log("attempt " + scope.attempt());
			if (scope.attempt() == 1) {
				awaitTimeout(setting);
			}
		});
		assertThat(attempts).containsExactly(1, 2);
		assertThat(this.hooks).containsExactly("rolled back", "committed");
		assertThat(logged()).containsExactly("attempt 2");
		assertThatExceptionOfType(RuntimeException.class)
			.isThrownBy(() -> this.atomic.executeWithoutResult(unit("pay"), (scope) -> {
				log("never");
				awaitTimeout(setting);
			}))
			.satisfies((ex) -> assertThat(ex).isNotInstanceOf(CommitOutcomeUnknownException.class))
			.satisfies((ex) -> assertThat(Failure.sqlStates(ex)).contains(sqlState));
	}

	/**
	 * Let the server end the session of the transaction, without a statement that learns
	 * of it.
	 */
	private void awaitTimeout(String setting) {
		int version = this.observer.sql("SHOW server_version_num").query(Integer.class).single();
		assumeTrue(version >= 170000 || !setting.equals("transaction_timeout"),
				"transaction_timeout needs PostgreSQL 17");
		int pid = this.jdbc.sql("SELECT pg_backend_pid()").query(Integer.class).single();
		execute("SET LOCAL " + setting + " = '50ms'");
		while (this.observer.sql("SELECT count(*) FROM pg_stat_activity WHERE pid = ?")
			.param(pid)
			.query(Integer.class)
			.single() > 0) {
			Thread.onSpinWait();
		}
	}

	@Test
	void takesASwallowedLossOfTheConnectionForARollback() {
		List<Integer> attempts = new ArrayList<>();
		this.atomic.executeWithoutResult(unit("pay").withRetryOn(FailureKind.CONNECTION_FAILURE), (scope) -> {
			attempts.add(scope.attempt());
			log("attempt " + scope.attempt());
			if (scope.attempt() == 1) {
				swallowTheEndOfTheSession();
			}
		});
		assertThat(attempts).containsExactly(1, 2);
		assertThat(logged()).containsExactly("attempt 2");
		assertThatExceptionOfType(SilentRollbackException.class)
			.isThrownBy(() -> this.atomic.executeWithoutResult((scope) -> {
				log("never");
				swallowTheEndOfTheSession();
			}));
	}

	private void swallowTheEndOfTheSession() {
		int pid = this.jdbc.sql("SELECT pg_backend_pid()").query(Integer.class).single();
		this.observer.sql("SELECT pg_terminate_backend(?, 10000)").param(pid).query(Boolean.class).single();
		assertThatExceptionOfType(DataAccessException.class).isThrownBy(() -> log("refused"));
	}

}
