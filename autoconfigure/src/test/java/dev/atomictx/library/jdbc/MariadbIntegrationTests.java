package dev.atomictx.library.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import javax.sql.DataSource;

import dev.atomictx.Atomic;
import dev.atomictx.AtomicDefinition;
import dev.atomictx.AtomicScope;
import dev.atomictx.FailureClassifier;
import dev.atomictx.FailureKind;
import dev.atomictx.engine.AtomicTemplate;
import dev.atomictx.engine.EngineSettings;
import dev.atomictx.library.ContractApplication;
import dev.atomictx.library.UnitContract;
import dev.atomictx.library.Work;
import dev.atomictx.test.OwnThread;
import dev.atomictx.test.fault.MariadbProcess;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.mariadb.jdbc.MariaDbDataSource;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.UnexpectedRollbackException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The contract on MariaDB, and what its errors mean to a boundary.
 */
class MariadbIntegrationTests extends UnitContract {

	private MariadbProcess server;

	private String url;

	@Override
	protected String[] properties() {
		this.server = MariadbProcess.create();
		this.url = this.server.createDatabase("units");
		JdbcClient.create(otherConnections())
			.sql("CREATE TABLE account (id int PRIMARY KEY, balance int NOT NULL CHECK (balance >= 0))")
			.update();
		return new String[] { "spring.datasource.url=" + this.url };
	}

	@AfterAll
	void stopServer() {
		if (this.server != null) {
			this.server.close();
		}
	}

	@Override
	protected DataSource otherConnections() {
		try {
			return new MariaDbDataSource(this.url);
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Override
	protected Class<?> configuration() {
		return Application.class;
	}

	@Test
	void takesADeadlockForASerializationFailure() throws Exception {
		this.observer.sql("INSERT INTO account VALUES (2, 20)").update();
		bean(MariadbUnits.class).retriedWhenNotSerializable(() -> {
			this.journal.hook("attempt " + AtomicScope.current().attempt());
			if (AtomicScope.current().attempt() == 1) {
				deadlock();
			}
			this.ledger.setBalance(1, 50);
		});
		assertThat(this.journal.all()).containsExactly("attempt 1: undone", "attempt 2: committed");
		assertThat(committed()).containsOnly(Map.entry(1, 50), Map.entry(2, 20));
	}

	@Test // issue 11
	void retriesADeadlockThatIsDeclaredAsSuch() throws Exception {
		this.observer.sql("INSERT INTO account VALUES (2, 20)").update();
		this.units.retriedWhenDeadlocked(() -> {
			if (AtomicScope.current().attempt() == 1) {
				deadlock();
			}
			this.ledger.setBalance(1, AtomicScope.current().attempt());
		});
		assertThat(committed()).containsOnly(Map.entry(1, 2), Map.entry(2, 20));
		assertThatExceptionOfType(DataAccessException.class)
			.isThrownBy(() -> this.units.retriedWhenLocked(this::deadlock));
	}

	@Test
	void letsTheServerRefuseToWriteInAReadOnlyTransaction() throws Exception {
		this.units.readOnly(() -> {
			this.units.unit(() -> assertThat(this.ledger.balance(1)).isEqualTo(100));
			assertThatExceptionOfType(DataAccessException.class)
				.isThrownBy(() -> this.units.unit(() -> this.ledger.setBalance(1, 0)));
		});
		assertThat(committed()).containsOnly(Map.entry(1, 100));
	}

	@Test
	void losesTheWholeTransactionToADeadlockInANestedScope() throws Exception {
		this.observer.sql("INSERT INTO account VALUES (2, 20)").update();
		bean(MariadbUnits.class).retriedWhenNotSerializable(() -> {
			int attempt = AtomicScope.current().attempt();
			this.ledger.open(3, attempt);
			this.units.unit(() -> {
				if (attempt == 1) {
					deadlock();
				}
			});
		});
		assertThat(committed()).containsOnly(Map.entry(1, 100), Map.entry(2, 20), Map.entry(3, 2));
	}

	@Test
	void keepsNothingWhenADeadlockOfANestedScopeIsSwallowed() {
		this.observer.sql("INSERT INTO account VALUES (2, 20)").update();
		assertThatExceptionOfType(UnexpectedRollbackException.class).isThrownBy(() -> this.units.unit(() -> {
			this.ledger.open(3, 30);
			assertThatExceptionOfType(DataAccessException.class).isThrownBy(() -> this.units.unit(this::deadlock));
			this.ledger.open(4, 40);
		}));
		assertThat(committed()).containsOnly(Map.entry(1, 100), Map.entry(2, 20));
	}

	/**
	 * Lose a deadlock. The other session has changed more rows, so MariaDB prefers it.
	 */
	private void deadlock() throws Exception {
		try (Connection other = otherConnections().getConnection()) {
			other.setAutoCommit(false);
			execute(other, "INSERT INTO account SELECT seq, 0 FROM seq_100_to_199");
			execute(other, "SELECT id FROM account WHERE id = 2 FOR UPDATE");
			this.ledger.lock(1);
			CompletableFuture<Void> waiting = CompletableFuture
				.runAsync(() -> execute(other, "SELECT id FROM account WHERE id = 1 FOR UPDATE"), new OwnThread());
			try {
				this.ledger.setBalance(2, 25);
			}
			finally {
				waiting.get(1, TimeUnit.MINUTES);
				other.rollback();
			}
		}
	}

	@Test
	void knowsNoKindOfALockThatIsNotAvailable() throws Exception {
		try (Connection other = otherConnections().getConnection()) {
			other.setAutoCommit(false);
			execute(other, "SELECT id FROM account WHERE id = 1 FOR UPDATE");
			assertThatExceptionOfType(DataAccessException.class)
				.isThrownBy(() -> this.units.retriedWhenLocked(() -> this.ledger.lock(1)))
				.havingRootCause()
				.isInstanceOfSatisfying(SQLException.class, (ex) -> {
					assertThat(ex.getSQLState()).isEqualTo("HY000");
					assertThat(ex.getErrorCode()).isEqualTo(1205);
				});
		}
	}

	@Test
	void retriesWhatAClassifierOfTheApplicationKnows() throws Exception {
		AtomicTemplate atomic = new AtomicTemplate((qualifier) -> bean(PlatformTransactionManager.class),
				EngineSettings.DEFAULT.withClassifiers(List.of(new MariadbErrors().mariadbErrors())));
		AtomicDefinition retried = AtomicDefinition.DEFAULT.withRetryOn(FailureKind.LOCK_NOT_AVAILABLE);
		try (Connection other = otherConnections().getConnection()) {
			other.setAutoCommit(false);
			execute(other, "SELECT id FROM account WHERE id = 1 FOR UPDATE");
			atomic.executeWithoutResult((outer) -> {
				this.ledger.open(2, 20);
				atomic.executeWithoutResult(retried, (nested) -> {
					this.ledger.open(3, nested.attempt());
					if (nested.attempt() == 2) {
						other.rollback();
					}
					this.ledger.lock(1);
				});
			});
		}
		assertThat(committed()).containsOnly(Map.entry(1, 100), Map.entry(2, 20), Map.entry(3, 2));
	}

	private static void execute(Connection connection, String sql) {
		try (Statement statement = connection.createStatement()) {
			statement.execute(sql);
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@ContractApplication
	@Import({ JdbcLedger.class, MariadbUnits.class })
	static class Application {

	}

	static class MariadbUnits {

		@Atomic(retryOn = FailureKind.SERIALIZATION_FAILURE)
		public void retriedWhenNotSerializable(Work work) throws Exception {
			work.run();
		}

	}

	static class MariadbErrors {

		@Bean
		FailureClassifier mariadbErrors() {
			return (failure) -> (NestedExceptionUtils.getMostSpecificCause(failure) instanceof SQLException ex)
					? switch (ex.getErrorCode()) {
						case 1205 -> FailureKind.LOCK_NOT_AVAILABLE;
						case 1062 -> FailureKind.UNIQUE_VIOLATION;
						default -> null;
					} : null;
		}

	}

}
