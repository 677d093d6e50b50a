package dev.atomictx.application;

import java.sql.Connection;
import java.util.concurrent.atomic.AtomicInteger;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.metrics.IMetricsTracker;
import dev.atomictx.AtomicScope;
import dev.atomictx.library.ApplicationFixture;
import dev.atomictx.library.OutOfLuckException;
import dev.atomictx.library.Units;
import dev.atomictx.test.TestDatabase;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.IllegalTransactionStateException;
import org.springframework.transaction.support.TransactionSynchronizationManager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * When a connection is taken from the pool, with {@code connection-fetch=lazy}.
 */
class LazyConnectionIntegrationTests extends ApplicationFixture {

	private static final AtomicInteger taken = new AtomicInteger();

	private final TestDatabase database = TestDatabase.get().createDatabase("lazy");

	private Units units;

	private JdbcTemplate jdbc;

	@Override
	protected Class<?> configuration() {
		return Application.class;
	}

	@Override
	protected String[] properties() {
		this.database.execute("CREATE TABLE log (id int)");
		return dataSource(this.database, "spring.datasource.connection-fetch=lazy");
	}

	@BeforeEach
	void countFromNow() {
		this.database.execute("TRUNCATE log");
		this.units = bean(Units.class);
		this.jdbc = bean(JdbcTemplate.class);
		// The proxy asks the first connection for its defaults.
		this.jdbc.queryForObject("SELECT 1", Integer.class);
		taken.set(0);
	}

	private int select() {
		return this.jdbc.queryForObject("SELECT count(*) FROM log", Integer.class);
	}

	@Test
	void runsStatementsOutsideABoundaryInAutocommit() {
		assertThat(TransactionSynchronizationManager.isActualTransactionActive()).isFalse();
		this.jdbc.execute((Connection connection) -> {
			assertThat(connection.getAutoCommit()).isTrue();
			return null;
		});
		this.jdbc.update("INSERT INTO log VALUES (1)");
		assertThat(select()).isEqualTo(1);
		// To tell of autocommit took none.
		assertThat(taken).hasValue(2);
	}

	@Test
	void takesNoConnectionForABoundaryWithoutStatements() throws Exception {
		this.units.readOnly(() -> assertThat(AtomicScope.current().isOutermost()).isTrue());
		this.units.unit(() -> assertThat(AtomicScope.current().isOutermost()).isTrue());
		this.units.serializable(() -> this.units.joined(() -> {
		}));
		assertThatExceptionOfType(OutOfLuckException.class).isThrownBy(() -> this.units.readOnly(() -> {
			throw new OutOfLuckException();
		}));
		assertThat(taken).hasValue(0);
	}

	@Test
	void takesOneConnectionAtTheFirstStatement() throws Exception {
		this.units.readOnly(() -> {
			assertThat(taken).hasValue(0);
			select();
			select();
		});
		assertThat(taken).hasValue(1);
	}

	@Test
	void takesAConnectionForASavepoint() throws Exception {
		this.units.unit(() -> {
			assertThat(taken).hasValue(0);
			this.units.readOnly(() -> assertThat(taken).hasValue(1));
		});
		assertThat(taken).hasValue(1);
	}

	@Test
	void takesNoConnectionForAMismatch() throws Exception {
		this.units.unit(() -> assertThatExceptionOfType(IllegalTransactionStateException.class)
			.isThrownBy(() -> this.units.durable(() -> {
			})));
		assertThat(taken).hasValue(0);
	}

	@EnableAutoConfiguration
	@Configuration(proxyBeanMethods = false)
	@Import(Units.class)
	static class Application {

		/**
		 * Counts connections as the pool hands them out, below all proxies.
		 */
		@Bean
		static BeanPostProcessor countingPool() {
			return new BeanPostProcessor() {

				@Override
				public Object postProcessBeforeInitialization(Object bean, String beanName) {
					if (bean instanceof HikariDataSource pool) {
						pool.setMetricsTrackerFactory((name, stats) -> new IMetricsTracker() {

							@Override
							public void recordConnectionAcquiredNanos(long nanoseconds) {
								taken.incrementAndGet();
							}

						});
					}
					return bean;
				}

			};
		}

	}

}
