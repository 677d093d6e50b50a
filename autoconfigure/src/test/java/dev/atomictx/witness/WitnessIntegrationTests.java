package dev.atomictx.witness;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;

import javax.sql.DataSource;

import dev.atomictx.AtomicDefinition;
import dev.atomictx.CommitOutcomeUnknownException;
import dev.atomictx.test.OwnThread;
import dev.atomictx.test.TestDatabase;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;

import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.AbstractDataSource;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.jdbc.datasource.LazyConnectionDataSourceProxy;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Which transactions leave a witness, and what it proves.
 */
class WitnessIntegrationTests extends WitnessFixture {

	@Test
	void leavesAWitnessOfAUnitThatWrites() {
		this.atomic.executeWithoutResult((scope) -> pay(1));
		assertThat(witnesses()).containsExactly(true);
	}

	@Test
	void leavesNoneOfAUnitThatOnlyReads() {
		this.atomic.executeWithoutResult((scope) -> read());
		this.atomic.executeWithoutResult((scope) -> {
		});
		assertThat(witnesses()).isEmpty();
	}

	private int read() {
		return this.application.jdbc.sql("SELECT count(*) FROM payment").query(Integer.class).single();
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void leavesNoneOfAReadOnlyUnit(boolean enforced) {
		this.application.transactionManager.setEnforceReadOnly(enforced);
		this.atomic.executeWithoutResult(AtomicDefinition.DEFAULT.withReadOnly(true), (scope) -> read());
		assertThat(witnesses()).isEmpty();
	}

	@Test
	void leavesNoneOfATransactionThatIsNoUnit() {
		new TransactionTemplate(this.application.transactionManager).executeWithoutResult((status) -> {
			pay(1);
			this.atomic.executeWithoutResult((nested) -> pay(2));
		});
		assertThat(paid()).containsExactly(1, 2);
		assertThat(witnesses()).isEmpty();
	}

	@Test
	void takesNoOtherTransactionForTheOneThatCommits() {
		this.pool.setMaximumPoolSize(2);
		TransactionTemplate other = new TransactionTemplate(this.application.transactionManager);
		other.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
		this.atomic.executeWithoutResult((scope) -> {
			pay(1);
			TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {

				@Override
				public void beforeCompletion() {
					other.executeWithoutResult((status) -> pay(2));
				}

				@Override
				public void afterCommit() {
					other.executeWithoutResult((status) -> pay(3));
				}

			});
			this.proxy.onCommit().nth(2).loseAcknowledgement();
		});
		assertThat(paid()).containsExactly(1, 2, 3);
		assertThat(witnesses()).containsExactly(true);
	}

	@Test
	void findsTheCommitWhoseAnswerIsLost() {
		this.proxy.onCommit().loseAcknowledgement();
		this.atomic.executeWithoutResult((scope) -> pay(1));
		assertThat(paid()).containsExactly(1);
		assertThat(witnesses()).containsExactly(true);
	}

	@Test
	void repeatsTheUnitWhoseCommitIsLost() {
		this.proxy.onCommit().loseRequest();
		this.atomic.executeWithoutResult(RETRIED, (scope) -> pay(scope.attempt()));
		assertThat(paid()).containsExactly(2);
		assertThat(witnesses()).containsExactly(false, true);
	}

	@ParameterizedTest
	@ValueSource(strings = { "autosave=always", "reWriteBatchedInserts=true", "prepareThreshold=0",
			"prepareThreshold=1", "preferQueryMode=simple", "preferQueryMode=extendedForPrepared",
			"autosave=always&prepareThreshold=1" })
	void doesNotDependOnTheDriversSettings(String settings) {
		this.pool.close();
		PGSimpleDataSource target = this.proxy.dataSource();
		target.setUrl(target.getUrl() + "&" + settings);
		start(target);
		for (int i = 1; i <= 6; i++) {
			int id = i;
			this.atomic.executeWithoutResult((scope) -> pay(id));
		}
		this.proxy.onCommit().loseAcknowledgement();
		this.atomic.executeWithoutResult((scope) -> pay(7));
		this.proxy.onCommit().loseRequest();
		this.atomic.executeWithoutResult(RETRIED, (scope) -> pay(7 + scope.attempt()));
		assertThat(paid()).containsExactly(1, 2, 3, 4, 5, 6, 7, 9);
		assertThat(this.pool.getHikariPoolMXBean().getTotalConnections()).isEqualTo(1);
	}

	@Test
	void leavesOneWitnessBehindDataSourcesOfOthers() {
		WitnessDataSource inner = new WitnessDataSource("inner", this.pool, new WitnessedCommits(), Duration.ofDays(1));
		inner.start();
		use(new WitnessingApplication(
				new LazyConnectionDataSourceProxy(new DelegatingDataSource(new DelegatingDataSource(inner)))));
		this.proxy.onCommit().loseAcknowledgement();
		this.atomic.executeWithoutResult((scope) -> pay(1));
		assertThat(paid()).containsExactly(1);
		assertThat(witnesses()).containsExactly(true);
	}

	@Test
	void waitsForACommitThatIsInFlight() throws Exception {
		this.database.execute(
				"CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql "
						+ "AS 'BEGIN PERFORM pg_advisory_xact_lock(1); RETURN NULL; END'",
				"CREATE CONSTRAINT TRIGGER wait AFTER INSERT ON payment DEFERRABLE INITIALLY DEFERRED "
						+ "FOR EACH ROW EXECUTE FUNCTION wait()");
		try (Connection other = this.database.dataSource().getConnection(); Statement lock = other.createStatement()) {
			lock.execute("SELECT pg_advisory_lock(1)");
			CompletableFuture<Void> unit = CompletableFuture.runAsync(
					() -> this.atomic.executeWithoutResult(RETRIED, (scope) -> pay(scope.attempt())), new OwnThread());
			awaitWaiting("advisory");
			this.proxy.cutAll();
			awaitWaiting("transactionid");
			assertThat(unit).isNotDone();
			lock.execute("SELECT pg_advisory_unlock(1)");
			unit.join();
		}
		finally {
			this.database.execute("DROP FUNCTION wait CASCADE");
		}
		assertThat(paid()).containsExactly(1);
	}

	private void awaitWaiting(String lock) {
		Awaitility.await()
			.until(() -> this.observer.sql("SELECT count(*) FROM pg_locks WHERE locktype = ? AND NOT granted")
				.param(lock)
				.query(Integer.class)
				.single() == 1);
	}

	@Test
	void refusesACommitThatArrivesAfterTheQuestion() throws SQLException {
		UUID id = Witness.create().id();
		try (Connection late = this.database.dataSource().getConnection();
				Connection asking = this.database.dataSource().getConnection();
				Statement payment = late.createStatement()) {
			WitnessTable table = WitnessTable.find(asking, "dataSource");
			late.setAutoCommit(false);
			payment.executeUpdate("INSERT INTO payment VALUES (1)");
			asking.setAutoCommit(false);
			assertThat(table.hasCommitted(asking, id, Duration.ofSeconds(1))).isFalse();
			assertThatExceptionOfType(SQLException.class).isThrownBy(() -> table.commit(late, id))
				.satisfies((ex) -> assertThat(ex.getSQLState()).isEqualTo("23505"));
			assertThat(table.hasCommitted(asking, id, Duration.ofSeconds(1))).isFalse();
		}
		assertThat(paid()).isEmpty();
	}

	@Test
	void passesOnWhyACommitIsRefused() {
		this.database.execute("ALTER TABLE payment ADD CONSTRAINT once UNIQUE (id) DEFERRABLE INITIALLY DEFERRED");
		try {
			assertThatExceptionOfType(DataIntegrityViolationException.class)
				.isThrownBy(() -> this.atomic.executeWithoutResult((scope) -> {
					pay(1);
					pay(1);
				}));
		}
		finally {
			this.database.execute("ALTER TABLE payment DROP CONSTRAINT once");
		}
		assertThat(witnesses()).isEmpty();
	}

	@Test
	void reportsAnUnknownOutcomeWithItsWitnessWhenPatienceEnds() {
		use(new WitnessingApplication(this.pool, Duration.ofMillis(100)));
		this.proxy.onCommit().loseAcknowledgement();
		CommitOutcomeUnknownException unknown = catchThrowableOfType(CommitOutcomeUnknownException.class,
				() -> this.atomic.executeWithoutResult(RETRIED, (scope) -> {
					pay(1);
					this.proxy.refuseConnections();
				}));
		assertThat(unknown).hasMessageContaining("VALUES ('" + unknown.getWitnessId() + "', false)");
		assertThat(this.observer.sql("SELECT committed FROM atomic_witness WHERE id = ?")
			.param(unknown.getWitnessId())
			.query(Boolean.class)
			.single()).isTrue();
		this.proxy.off();
	}

	@Test
	void stopsAskingWhenItIsInterrupted() {
		this.proxy.onCommit().loseAcknowledgement();
		CompletableFuture<Boolean> interrupted = CompletableFuture.supplyAsync(() -> {
			assertThatExceptionOfType(CommitOutcomeUnknownException.class)
				.isThrownBy(() -> this.atomic.executeWithoutResult(RETRIED, (scope) -> {
					pay(1);
					this.proxy.refuseConnections();
					Thread.currentThread().interrupt();
				}));
			return Thread.interrupted();
		}, new OwnThread());
		assertThat(interrupted).succeedsWithin(WitnessingApplication.PATIENCE.dividedBy(2)).isEqualTo(true);
		this.proxy.off();
	}

	@Test // issue 12
	void paysOnceWhenTheUnitHasTakenAnotherRole() throws Exception {
		this.database.execute("DROP ROLE IF EXISTS atomic_tenant", "CREATE ROLE atomic_tenant",
				"GRANT INSERT, SELECT ON payment, atomic_witness TO atomic_tenant");
		try {
			for (String scope : new String[] { "LOCAL", "SESSION" }) {
				this.proxy.onCommit().loseAcknowledgement();
				this.atomic.executeWithoutResult(RETRIED, (unit) -> {
					this.application.jdbc.sql("SET " + scope + " ROLE atomic_tenant").update();
					pay(unit.attempt());
				});
			}
			assertThat(paid()).containsExactly(1, 1);
		}
		finally {
			this.pool.getHikariPoolMXBean().softEvictConnections();
			this.database.execute("DROP OWNED BY atomic_tenant", "DROP ROLE atomic_tenant");
		}
	}

	@Test
	void failsAUnitWhoseRoleMayNotWriteAWitness() {
		this.database.execute("DROP ROLE IF EXISTS atomic_stranger", "CREATE ROLE atomic_stranger",
				"GRANT INSERT ON payment TO atomic_stranger");
		try {
			assertThatExceptionOfType(DataAccessException.class)
				.isThrownBy(() -> this.atomic.executeWithoutResult((unit) -> {
					this.application.jdbc.sql("SET LOCAL ROLE atomic_stranger").update();
					pay(1);
				}))
				.havingRootCause()
				.withMessageContaining("permission denied for table atomic_witness");
			assertThat(paid()).isEmpty();
		}
		finally {
			this.database.execute("DROP OWNED BY atomic_stranger", "DROP ROLE atomic_stranger");
		}
	}

	@Test
	void asksTheTableThatTheWitnessIsIn() {
		this.database.execute("CREATE SCHEMA tenant",
				"CREATE TABLE tenant.atomic_witness (LIKE public.atomic_witness)");
		try {
			this.proxy.onCommit().loseAcknowledgement();
			this.atomic.executeWithoutResult(RETRIED, (scope) -> {
				pay(scope.attempt());
				this.application.jdbc.sql("SET LOCAL search_path = tenant").update();
			});
			assertThat(paid()).containsExactly(1);
		}
		finally {
			this.database.execute("DROP SCHEMA tenant CASCADE");
		}
	}

	@Test
	void asksNoOtherDatabaseThanTheOneThatWasLost() {
		DataSource elsewhere = TestDatabase.get().createDatabase("elsewhere").dataSource();
		WitnessingApplication.createTable(elsewhere, "postgresql");
		AtomicReference<DataSource> current = new AtomicReference<>(this.pool);
		use(new WitnessingApplication(new AbstractDataSource() {

			@Override
			public Connection getConnection() throws SQLException {
				return current.get().getConnection();
			}

			@Override
			public Connection getConnection(String username, String password) throws SQLException {
				return getConnection();
			}

		}, Duration.ofMillis(100)));
		this.proxy.onCommit().loseAcknowledgement();
		assertThatExceptionOfType(CommitOutcomeUnknownException.class)
			.isThrownBy(() -> this.atomic.executeWithoutResult(RETRIED, (scope) -> {
				pay(1);
				current.set(elsewhere);
			}));
		assertThat(
				JdbcClient.create(elsewhere).sql("SELECT count(*) FROM atomic_witness").query(Integer.class).single())
			.isZero();
	}

}
