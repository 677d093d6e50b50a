package dev.atomictx.postgresql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

import javax.sql.DataSource;

import dev.atomictx.AtomicDefinition;
import dev.atomictx.AtomicOperations;
import dev.atomictx.engine.AtomicTemplate;
import dev.atomictx.engine.EngineSettings;
import dev.atomictx.engine.TransactionObserver;
import dev.atomictx.test.TestDatabase;
import dev.atomictx.witness.JdbcKeyStore;
import dev.atomictx.witness.WitnessPostProcessor;
import dev.atomictx.witness.WitnessedCommits;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;

import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.LazyConnectionDataSourceProxy;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.annotation.Isolation;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * What units of each shape cost in round trips: counted, not timed. Hand-written JDBC and
 * Spring's {@code NESTED} are counted the same way, as controls.
 */
class RoundTripIntegrationTests {

	private static final AtomicDefinition UNIT = AtomicDefinition.DEFAULT;

	private SingleConnectionDataSource dataSource;

	private JdbcClient jdbc;

	private PlatformTransactionManager transactionManager;

	private AtomicOperations atomic;

	private TransactionTemplate nested;

	@BeforeEach
	void connect() throws SQLException {
		TestDatabase database = TestDatabase.get().createDatabase("round_trips");
		database.execute("CREATE TABLE account (id int PRIMARY KEY, balance int NOT NULL)",
				"INSERT INTO account VALUES (1, 0)");
		PGSimpleDataSource counted = new PGSimpleDataSource();
		counted.setURL(database.jdbcUrl());
		counted.setUser(database.username());
		counted.setPassword(database.password());
		counted.setSocketFactory(CountingSocketFactory.class.getName());
		this.dataSource = new SingleConnectionDataSource(counted.getConnection(), true);
		this.jdbc = JdbcClient.create(this.dataSource);
		this.transactionManager = new JdbcTransactionManager(this.dataSource);
		this.nested = new TransactionTemplate(new JdbcTransactionManager(this.dataSource));
		this.nested.setPropagationBehavior(TransactionDefinition.PROPAGATION_NESTED);
		TransactionObserver.observe(this.transactionManager, new PostgresqlTransactionDialect(), false);
		this.atomic = template(this.transactionManager);
	}

	private static AtomicTemplate template(PlatformTransactionManager transactionManager) {
		return new AtomicTemplate((name) -> transactionManager,
				EngineSettings.DEFAULT.withDialect(new PostgresqlTransactionDialect()));
	}

	@AfterEach
	void disconnect() {
		this.dataSource.destroy();
	}

	private void statement() {
		this.jdbc.sql("UPDATE account SET balance = balance + 1 WHERE id = ?").param(1).update();
	}

	private static int roundTrips(Runnable unit) {
		int before = CountingSocketFactory.flushes();
		unit.run();
		return CountingSocketFactory.flushes() - before;
	}

	private static void failing(ThrowingCallable work) {
		assertThatIllegalStateException().isThrownBy(work);
	}

	/**
	 * The statements, and COMMIT: BEGIN travels with the first statement.
	 */
	@ParameterizedTest
	@CsvSource({ "1, 2", "3, 4", "10, 11" })
	void costsAsMuchAsHandWrittenJdbcWhenFlat(int statements, int expected) {
		assertThat(roundTrips(() -> handWritten(statements))).isEqualTo(expected);
		assertThat(roundTrips(() -> this.atomic.executeWithoutResult((scope) -> {
			for (int i = 0; i < statements; i++) {
				statement();
			}
		}))).isEqualTo(expected);
	}

	private void handWritten(int statements) {
		try (Connection connection = this.dataSource.getConnection()) {
			connection.setAutoCommit(false);
			try (PreparedStatement update = connection
				.prepareStatement("UPDATE account SET balance = balance + 1 WHERE id = ?")) {
				for (int i = 0; i < statements; i++) {
					update.setInt(1, 1);
					update.executeUpdate();
				}
			}
			connection.commit();
			connection.setAutoCommit(true);
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * SAVEPOINT: the RELEASE of each travels with the next one, or with COMMIT. The 48th
	 * asks how many of them have written, where the server counts. With NESTED each is
	 * released by itself.
	 */
	@ParameterizedTest
	@CsvSource({ "1, 1, 2", "2, 2, 4", "16, 16, 32", "47, 47, 94", "50, 50, 100" })
	void costsOneMoreForANestedScopeThatKeepsItsWork(int scopes, int extra, int extraOfNested) {
		int flat = scopes + 1;
		int questions = (scopes >= 48 && serverCountsSubtransactions()) ? 1 : 0;
		assertThat(roundTrips(() -> this.atomic.executeWithoutResult((outer) -> {
			for (int i = 0; i < scopes; i++) {
				this.atomic.executeWithoutResult((scope) -> statement());
			}
		}))).isEqualTo(flat + extra + questions);
		assertThat(roundTrips(() -> this.nested.executeWithoutResult((outer) -> {
			for (int i = 0; i < scopes; i++) {
				this.nested.executeWithoutResult((scope) -> statement());
			}
		}))).isEqualTo(flat + extraOfNested);
	}

	private boolean serverCountsSubtransactions() {
		return this.jdbc.sql("SHOW server_version_num").query(Integer.class).single() >= 160000;
	}

	/**
	 * SAVEPOINT and ROLLBACK TO. NESTED releases as well.
	 */
	@Test
	void costsOneMoreThanThatForANestedScopeThatIsUndone() {
		int flat = 2;
		assertThat(roundTrips(() -> this.atomic
			.executeWithoutResult((outer) -> failing(() -> this.atomic.executeWithoutResult((scope) -> {
				statement();
				throw new IllegalStateException();
			}))))).isEqualTo(flat + 2);
		assertThat(roundTrips(() -> this.nested
			.executeWithoutResult((outer) -> failing(() -> this.nested.executeWithoutResult((scope) -> {
				statement();
				throw new IllegalStateException();
			}))))).isEqualTo(flat + 3);
	}

	/**
	 * A ROLLBACK TO: the savepoint stays.
	 */
	@ParameterizedTest
	@CsvSource({ "1", "2", "3" })
	void costsOneMoreForEachLocalRetry(int retries) {
		AtomicDefinition retried = unit().withRetryFor(IllegalStateException.class);
		int flat = 1 + retries + 1;
		assertThat(roundTrips(
				() -> this.atomic.executeWithoutResult((outer) -> this.atomic.executeWithoutResult(retried, (scope) -> {
					statement();
					if (scope.attempt() <= retries) {
						throw new IllegalStateException();
					}
				}))))
			.isEqualTo(flat + 1 + retries);
	}

	@Test
	void costsNothingToJoin() {
		assertThat(roundTrips(() -> this.atomic.executeWithoutResult(
				(outer) -> this.atomic.executeWithoutResult(unit().withSavepoint(false), (scope) -> statement()))))
			.isEqualTo(2);
	}

	@Test
	void costsNothingToRollBackWhatSentNothing() {
		assertThat(roundTrips(() -> failing(() -> this.atomic.executeWithoutResult((scope) -> {
			throw new IllegalStateException();
		})))).isZero();
	}

	/**
	 * A savepoint is set although nothing comes, as with NESTED.
	 */
	@Test
	void costsASavepointForANestedScopeWithoutStatements() {
		assertThat(roundTrips(() -> this.atomic.executeWithoutResult((outer) -> {
			statement();
			this.atomic.executeWithoutResult((scope) -> {
			});
		}))).isEqualTo(3);
		assertThat(roundTrips(() -> this.nested.executeWithoutResult((outer) -> {
			statement();
			this.nested.executeWithoutResult((scope) -> {
			});
		}))).isEqualTo(4);
	}

	@Test
	void costsNothingForAReadOnlyUnitWithoutStatementsOnALazyDataSource() {
		PlatformTransactionManager lazy = new JdbcTransactionManager(
				new LazyConnectionDataSourceProxy(this.dataSource));
		TransactionObserver.observe(lazy, new PostgresqlTransactionDialect(), false);
		Runnable unit = () -> template(lazy)
			.executeWithoutResult(unit().withReadOnly(true).withIsolation(Isolation.REPEATABLE_READ), (scope) -> {
			});
		// Spring asks the first connection for its defaults.
		assertThat(roundTrips(unit)).isEqualTo(1);
		assertThat(roundTrips(unit)).isZero();
	}

	/**
	 * With {@code atomic.commit-outcome=resolve} the witness travels with COMMIT.
	 */
	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void costsAsMuchWithAWitnessAsWithoutOne(boolean autoCommit) {
		new ResourceDatabasePopulator(new ClassPathResource("dev/atomictx/witness/schema-postgresql.sql"))
			.execute(this.dataSource);
		this.dataSource.setAutoCommit(autoCommit);
		WitnessedCommits commits = new WitnessedCommits();
		WitnessPostProcessor witnesses = new WitnessPostProcessor(() -> commits, () -> Duration.ofSeconds(30));
		DataSource witnessing = (DataSource) witnesses.postProcessAfterInitialization(this.dataSource, "dataSource");
		JdbcTransactionManager manager = new JdbcTransactionManager(witnessing);
		witnesses.postProcessAfterInitialization(manager, "transactionManager");
		witnesses.afterSingletonsInstantiated();
		AtomicOperations resolving = new AtomicTemplate((name) -> manager,
				EngineSettings.DEFAULT.withDialect(new PostgresqlTransactionDialect()).withCommitStrategy(commits));
		JdbcClient client = JdbcClient.create(witnessing);
		for (int i = 0; i < 7; i++) {
			assertThat(roundTrips(() -> resolving.executeWithoutResult((scope) -> update(client)))).isEqualTo(2);
			assertThat(roundTrips(() -> resolving.executeWithoutResult((scope) -> select(client)))).isEqualTo(2);
			assertThat(roundTrips(() -> this.atomic.executeWithoutResult((scope) -> update(this.jdbc)))).isEqualTo(2);
			assertThat(roundTrips(() -> resolving.executeWithoutResult((scope) -> {
			}))).isZero();
		}
		assertThat(this.jdbc.sql("SELECT count(*) FROM atomic_witness").query(Integer.class).single()).isEqualTo(7);
	}

	@Test
	void costsTwoMoreWithAKey() {
		new ResourceDatabasePopulator(new ClassPathResource("dev/atomictx/witness/schema-postgresql.sql"))
			.execute(this.dataSource);
		AtomicOperations keyed = new AtomicTemplate((name) -> new JdbcTransactionManager(this.dataSource),
				EngineSettings.DEFAULT.withDialect(new PostgresqlTransactionDialect())
					.withKeyStore(new JdbcKeyStore()));
		for (int i = 0; i < 7; i++) {
			AtomicDefinition definition = AtomicDefinition.DEFAULT.withIdempotencyKey(String.valueOf(i));
			assertThat(roundTrips(() -> keyed.executeWithoutResult(definition, (scope) -> update(this.jdbc))))
				.isEqualTo(4);
			assertThat(roundTrips(() -> keyed.executeWithoutResult(definition, (scope) -> update(this.jdbc))))
				.isEqualTo(2);
		}
	}

	private static void update(JdbcClient client) {
		client.sql("UPDATE account SET balance = balance + 1 WHERE id = ?").param(1).update();
	}

	private static void select(JdbcClient client) {
		client.sql("SELECT balance FROM account WHERE id = ?").param(1).query(Integer.class).single();
	}

	/**
	 * Why no SAVEPOINT rides on the first statement of a scope, although that saves its
	 * round trip: the results of the two come together, and whoever asks for the first
	 * one is told of the SAVEPOINT.
	 */
	@Test
	void wouldMixUpResultsIfASavepointRodeOnAStatement() throws SQLException {
		try (Connection connection = this.dataSource.getConnection()) {
			connection.setAutoCommit(false);
			String sql = "INSERT INTO account VALUES (?, 0)";
			try (PreparedStatement alone = connection.prepareStatement(sql, Statement.RETURN_GENERATED_KEYS);
					PreparedStatement riding = connection.prepareStatement("SAVEPOINT s; " + sql,
							Statement.RETURN_GENERATED_KEYS)) {
				alone.setInt(1, 2);
				assertThat(alone.executeUpdate()).isEqualTo(1);
				assertThat(alone.getGeneratedKeys().next()).isTrue();
				riding.setInt(1, 3);
				int before = CountingSocketFactory.flushes();
				assertThat(riding.executeUpdate()).isZero();
				assertThat(riding.getGeneratedKeys().next()).isFalse();
				assertThat(CountingSocketFactory.flushes() - before).isEqualTo(1);
			}
			connection.rollback();
			connection.setAutoCommit(true);
		}
	}

	private static AtomicDefinition unit() {
		return UNIT;
	}

}
