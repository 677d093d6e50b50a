package dev.atomictx.postgresql;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;

import dev.atomictx.FailureKind;
import dev.atomictx.engine.EngineFixture;
import dev.atomictx.engine.EngineSettings;
import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.AgroalConnectionPoolConfiguration.ConnectionValidator;
import io.agroal.api.configuration.supplier.AgroalConnectionPoolConfigurationSupplier;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.agroal.api.exceptionsorter.PostgreSQLExceptionSorter;
import io.agroal.api.security.NamePrincipal;
import io.agroal.api.security.SimplePassword;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;

import org.springframework.core.NestedRuntimeException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Units on Agroal after the backends of all its connections have been terminated.
 */
class AgroalIntegrationTests extends EngineFixture {

	private static final int DEAD = 5;

	private final List<Integer> attempts = new ArrayList<>();

	@Override
	protected EngineSettings settings() {
		return super.settings().withDialect(new PostgresqlTransactionDialect());
	}

	@Test // issue 11
	void failsOnTheSameDeadConnectionForEverByDefault() throws SQLException {
		assertThat(runUnits((pool) -> {
		})).containsExactly("08003", "08003", "08003");
	}

	@Test
	void failsOnTheSameDeadConnectionThoughItIsToBeValidated() throws SQLException {
		assertThat(runUnits((pool) -> pool.validateOnBorrow(true))).containsExactly("08003", "08003", "08003");
	}

	@Test
	void getsPastDeadConnectionsThatAreSortedOut() throws SQLException {
		assertThat(runUnits((pool) -> pool.exceptionSorter(new PostgreSQLExceptionSorter()))).containsExactly("paid",
				"paid", "paid");
		assertThat(this.attempts).containsExactly(1, 2, 3, 4, 5, 6, 1, 1);
	}

	@Test
	void getsNoDeadConnectionFromAPoolThatHasAValidator() throws SQLException {
		assertThat(runUnits(
				(pool) -> pool.validateOnBorrow(true).connectionValidator(ConnectionValidator.defaultValidator())))
			.containsExactly("paid", "paid", "paid");
		assertThat(this.attempts).containsExactly(1, 1, 1);
	}

	/**
	 * Run three units on a pool that is full of dead connections.
	 * @return how each has ended: what it has returned, or the SQLSTATE of its failure
	 */
	private List<String> runUnits(Consumer<AgroalConnectionPoolConfigurationSupplier> settings) throws SQLException {
		this.attempts.clear();
		try (AgroalDataSource pool = open(settings)) {
			fillWithDeadConnections(pool);
			this.transactionManager = new JdbcTransactionManager(pool);
			this.jdbc = JdbcClient.create(pool);
			return List.of(pay(), pay(), pay());
		}
	}

	private AgroalDataSource open(Consumer<AgroalConnectionPoolConfigurationSupplier> settings) throws SQLException {
		return AgroalDataSource
			.from(new AgroalDataSourceConfigurationSupplier().connectionPoolConfiguration((configuration) -> {
				configuration.maxSize(DEAD)
					.connectionFactoryConfiguration((factory) -> factory.jdbcUrl(this.database.jdbcUrl())
						.principal(new NamePrincipal(this.database.username()))
						.credential(new SimplePassword(this.database.password())));
				settings.accept(configuration);
				return configuration;
			}));
	}

	private void fillWithDeadConnections(AgroalDataSource pool) throws SQLException {
		Deque<Connection> taken = new ArrayDeque<>();
		for (int i = 0; i < DEAD; i++) {
			taken.push(pool.getConnection());
		}
		for (Connection connection : taken) {
			int pid = connection.unwrap(PGConnection.class).getBackendPID();
			connection.close();
			this.observer.sql("SELECT pg_terminate_backend(?, 10000)").param(pid).query(Boolean.class).single();
		}
	}

	private String pay() {
		try {
			return this.atomic.execute(unit("pay").withRetryOn(FailureKind.CONNECTION_FAILURE).withMaxRetries(1),
					(scope) -> {
						this.attempts.add(scope.attempt());
						log("paid");
						return "paid";
					});
		}
		catch (NestedRuntimeException ex) {
			return ((SQLException) ex.getMostSpecificCause()).getSQLState();
		}
	}

}
