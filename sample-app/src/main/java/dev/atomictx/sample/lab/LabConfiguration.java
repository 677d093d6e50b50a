package dev.atomictx.sample.lab;

import java.sql.SQLException;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;

/**
 * Connections for the labs. They go to the bank's database, but come from a pool of their
 * own, so that customers find theirs free whatever happens in a lab.
 */
@Configuration(proxyBeanMethods = false)
public class LabConfiguration {

	/**
	 * Name of the transaction manager, and qualifier of the other beans.
	 */
	public static final String LAB = "lab";

	/**
	 * Few enough that the labs do not wear the server out, and that the worst of their
	 * deadlocks come to an end.
	 */
	private static final int CONNECTIONS = 20;

	private static final long IDLE_TIMEOUT_MILLIS = 10_000;

	/**
	 * The pool is empty until somebody uses a lab, and soon afterwards again.
	 */
	@Bean(defaultCandidate = false)
	@Qualifier(LAB)
	HikariDataSource labDataSource(DataSource bank) throws SQLException {
		HikariDataSource pool = new HikariDataSource();
		bank.unwrap(HikariDataSource.class).copyStateTo(pool);
		pool.setPoolName(LAB);
		pool.setMaximumPoolSize(CONNECTIONS);
		pool.setMinimumIdle(0);
		pool.setIdleTimeout(IDLE_TIMEOUT_MILLIS);
		return pool;
	}

	@Bean(name = LAB, defaultCandidate = false)
	PlatformTransactionManager labTransactionManager(@Qualifier(LAB) DataSource dataSource) {
		return new JdbcTransactionManager(dataSource);
	}

	@Bean(defaultCandidate = false)
	@Qualifier(LAB)
	JdbcClient labJdbcClient(@Qualifier(LAB) DataSource dataSource) {
		return JdbcClient.create(dataSource);
	}

}
