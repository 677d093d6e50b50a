package dev.atomictx.postgresql;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

import javax.sql.DataSource;

import dev.atomictx.FailureKind;
import dev.atomictx.engine.AtomicTemplate;
import dev.atomictx.engine.EngineFixture;
import dev.atomictx.engine.EngineSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.PGConnection;

import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.AbstractDataSource;
import org.springframework.jdbc.datasource.LazyConnectionDataSourceProxy;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Connections that die before COMMIT was sent.
 */
class ConnectionFailureIntegrationTests extends EngineFixture {

	@Override
	protected EngineSettings settings() {
		return super.settings().withDialect(new PostgresqlTransactionDialect());
	}

	/**
	 * A pool as careless as a pool can be: it hands out connections of dead backends.
	 */
	private final class CarelessPool extends AbstractDataSource {

		private final Deque<Connection> dead = new ArrayDeque<>();

		CarelessPool(int dead) throws SQLException {
			for (int i = 0; i < dead; i++) {
				Connection connection = ConnectionFailureIntegrationTests.this.database.dataSource().getConnection();
				this.dead.add(connection);
				kill(connection);
			}
		}

		@Override
		public Connection getConnection() throws SQLException {
			return this.dead.isEmpty() ? ConnectionFailureIntegrationTests.this.database.dataSource().getConnection()
					: this.dead.remove();
		}

		@Override
		public Connection getConnection(String username, String password) throws SQLException {
			return getConnection();
		}

	}

	private void kill(Connection connection) throws SQLException {
		int pid = connection.unwrap(PGConnection.class).getBackendPID();
		this.observer.sql("SELECT pg_terminate_backend(?, 10000)").param(pid).query(Boolean.class).single();
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void getsPastManyDeadConnectionsWithoutUsingRetriesUp(boolean lazy) throws SQLException {
		CarelessPool careless = new CarelessPool(20);
		DataSource dataSource = lazy ? new LazyConnectionDataSourceProxy(careless) : careless;
		PlatformTransactionManager manager = new JdbcTransactionManager(dataSource);
		JdbcClient client = JdbcClient.create(dataSource);
		AtomicTemplate atomic = new AtomicTemplate((name) -> manager, settings());
		int attempts = atomic.<Integer, RuntimeException>execute(
				unit("pay").withRetryOn(FailureKind.CONNECTION_FAILURE).withMaxRetries(1), (scope) -> {
					client.sql("INSERT INTO log (note) VALUES ('paid')").update();
					return scope.attempt();
				});
		// A lazy data source asks another connection for its defaults first.
		assertThat(attempts).isEqualTo(lazy ? 11 : 21);
		assertThat(logged()).containsExactly("paid");
		assertThat(this.timer.sleeps().subList(0, 3)).allMatch(Duration::isZero);
		assertThat(this.timer.sleeps().subList(3, attempts - 1)).containsOnly(Duration.ofMillis(10));
	}

	@Test
	void givesUpOnAPoolThatNeverRunsOutOfDeadConnections() throws SQLException {
		CarelessPool careless = new CarelessPool(110);
		PlatformTransactionManager manager = new JdbcTransactionManager(careless);
		JdbcClient client = JdbcClient.create(careless);
		AtomicTemplate atomic = new AtomicTemplate((name) -> manager, settings());
		List<Integer> attempts = new ArrayList<>();
		assertThatExceptionOfType(DataAccessException.class).isThrownBy(() -> atomic.executeWithoutResult(
				unit("pay").withRetryOn(FailureKind.CONNECTION_FAILURE).withMaxRetries(2), (scope) -> {
					attempts.add(scope.attempt());
					client.sql("INSERT INTO log (note) VALUES ('never')").update();
				}));
		assertThat(attempts).hasSize(103);
		assertThat(logged()).isEmpty();
	}

	@Test
	void countsAConnectionThatDiesInMidTransaction() {
		List<Integer> attempts = new ArrayList<>();
		assertThatExceptionOfType(DataAccessException.class).isThrownBy(() -> this.atomic.executeWithoutResult(
				unit("pay").withRetryOn(FailureKind.CONNECTION_FAILURE).withMaxRetries(2), (scope) -> {
					attempts.add(scope.attempt());
					int pid = this.jdbc.sql("SELECT pg_backend_pid()").query(Integer.class).single();
					this.observer.sql("SELECT pg_terminate_backend(?, 10000)").param(pid).query(Boolean.class).single();
					log("never");
				}));
		assertThat(attempts).containsExactly(1, 2, 3);
		assertThat(this.timer.sleeps()).hasSize(2);
	}

	@Test
	void triesAnotherServerWhenThisOneTurnsOutToBeReadOnly() {
		List<Integer> attempts = new ArrayList<>();
		this.atomic.executeWithoutResult(unit("pay").withRetryOn(FailureKind.CONNECTION_FAILURE), (scope) -> {
			attempts.add(scope.attempt());
			if (scope.attempt() == 1) {
				this.jdbc.sql("SET TRANSACTION READ ONLY").update();
			}
			log("written");
		});
		assertThat(attempts).containsExactly(1, 2);
		assertThatExceptionOfType(DataAccessException.class).isThrownBy(() -> this.atomic.executeWithoutResult(
				unit("reader").withReadOnly(true).withRetryOn(FailureKind.CONNECTION_FAILURE), (scope) -> {
					attempts.add(scope.attempt());
					log("refused");
				}));
		assertThat(attempts).containsExactly(1, 2, 1);
	}

	@Test
	void tellsAStalePlanByTheServersRoutine() {
		this.observer.sql("CREATE TABLE shape (a int)").update();
		this.atomic = engine(settings().withClassifiers(List.of(new PostgresqlFailureClassifier())));
		Runnable read = () -> this.jdbc.sql("SELECT * FROM shape").query().listOfRows();
		this.atomic.executeWithoutResult((scope) -> {
			for (int i = 0; i < 10; i++) {
				read.run();
			}
		});
		this.observer.sql("ALTER TABLE shape ADD COLUMN b int").update();
		List<Integer> attempts = new ArrayList<>();
		this.atomic.executeWithoutResult(unit("reader").withRetryOn(FailureKind.CONNECTION_FAILURE), (scope) -> {
			attempts.add(scope.attempt());
			read.run();
		});
		assertThat(attempts).containsExactly(1, 2);
	}

}
