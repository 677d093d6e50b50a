package dev.atomictx.postgresql;

import java.sql.SQLException;
import java.util.List;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import dev.atomictx.AtomicDefinition;
import dev.atomictx.engine.AtomicTemplate;
import dev.atomictx.engine.EngineFixture;
import dev.atomictx.engine.EngineSettings;
import dev.atomictx.engine.retry.Failure;
import org.junit.jupiter.api.Test;
import org.postgresql.PGProperty;
import org.postgresql.ds.PGSimpleDataSource;

import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.datasource.LazyConnectionDataSourceProxy;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.IllegalTransactionStateException;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Rule 2 of the law, where the server refuses to write in a read-only transaction: a
 * scope that does not say {@code readOnly} takes what is there. Issue 11.
 */
class ReadOnlyIntegrationTests extends EngineFixture {

	private static final AtomicDefinition READER = unit("reader").withReadOnly(true);

	@Override
	protected EngineSettings settings() {
		return super.settings().withDialect(new PostgresqlTransactionDialect());
	}

	private int balance() {
		return this.jdbc.sql("SELECT balance FROM account WHERE id = 1").query(Integer.class).single();
	}

	@Test
	void readsInANestedAndAJoinedScopeThatMayWrite() {
		for (AtomicDefinition inner : List.of(unit("nested"), unit("joined").withSavepoint(false))) {
			assertThat(this.atomic.<Integer, RuntimeException>execute(READER,
					(outer) -> this.atomic.execute(inner, (scope) -> balance())))
				.isEqualTo(100);
		}
	}

	@Test
	void readsInAnExternalReadOnlyTransaction() {
		TransactionTemplate external = foreign(TransactionDefinition.PROPAGATION_REQUIRED);
		external.setReadOnly(true);
		int balance = external
			.execute((status) -> this.atomic.<Integer, RuntimeException>execute(unit("nested"), (scope) -> balance()));
		assertThat(balance).isEqualTo(100);
	}

	@Test
	void letsTheServerRefuseToWrite() {
		this.atomic.executeWithoutResult(READER, (outer) -> {
			assertThatExceptionOfType(DataAccessException.class)
				.isThrownBy(() -> this.atomic.executeWithoutResult(unit("writer"), (scope) -> log("never")))
				.satisfies((ex) -> assertThat(Failure.sqlStates(ex)).containsExactly("25006"));
			assertThat(balance()).isEqualTo(100);
		});
		assertThat(logged()).isEmpty();
	}

	@Test
	void takesTheConnectionThatALazyDataSourceHasNotFetched() {
		LazyConnectionDataSourceProxy lazy = new LazyConnectionDataSourceProxy(this.pool);
		AtomicTemplate atomic = template(lazy);
		atomic.executeWithoutResult(READER, (outer) -> atomic.executeWithoutResult(unit("inner").withSavepoint(false),
				(scope) -> assertThat(this.pool.getHikariPoolMXBean().getActiveConnections()).isZero()));
	}

	@Test
	void refusesAScopeThatMayWriteWhereTheDriverIgnoresReadOnly() throws SQLException {
		PGSimpleDataSource ignoring = new PGSimpleDataSource();
		ignoring.setUrl(this.database.jdbcUrl());
		ignoring.setUser(this.database.username());
		ignoring.setPassword(this.database.password());
		ignoring.setProperty(PGProperty.READ_ONLY_MODE, "ignore");
		try (HikariDataSource dataSource = new HikariDataSource()) {
			dataSource.setDataSource(ignoring);
			AtomicTemplate atomic = template(dataSource);
			atomic.executeWithoutResult(READER, (outer) -> {
				assertThatExceptionOfType(IllegalTransactionStateException.class)
					.isThrownBy(() -> atomic.executeWithoutResult(unit("writer"), (scope) -> {
					}))
					.withMessageContaining("'writer'")
					.withMessageContaining("readOnly = true");
				atomic.executeWithoutResult(READER, (scope) -> {
				});
			});
		}
	}

	private AtomicTemplate template(DataSource dataSource) {
		JdbcTransactionManager manager = new JdbcTransactionManager(dataSource);
		return new AtomicTemplate((name) -> manager, settings());
	}

}
