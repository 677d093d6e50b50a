package dev.atomictx.sample.audit;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import org.flywaydb.core.Flyway;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.jdbc.autoconfigure.DataSourceProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.support.JdbcTransactionManager;

/**
 * A second database with a transaction manager of its own. None of these beans is a
 * default candidate, so everything that Spring Boot configures goes on using the first
 * database.
 */
@Configuration(proxyBeanMethods = false)
class AuditConfiguration {

	@Bean(defaultCandidate = false)
	@ConfigurationProperties("bank.audit.datasource")
	DataSourceProperties auditDataSourceProperties() {
		return new DataSourceProperties();
	}

	/**
	 * Migrated here and not by a Flyway bean, because Spring Boot makes all use of
	 * databases wait for such beans, and this one waits for the first database.
	 */
	@Bean(defaultCandidate = false)
	@ConfigurationProperties("bank.audit.datasource.hikari")
	HikariDataSource auditDataSource(@Qualifier("auditDataSourceProperties") DataSourceProperties properties,
			SameServer sameServer) {
		if (properties.getUrl() == null) {
			sameServer.complete(properties);
		}
		Flyway.configure()
			.dataSource(properties.getUrl(), properties.getUsername(), properties.getPassword())
			.locations("classpath:db/audit")
			.load()
			.migrate();
		return properties.initializeDataSourceBuilder().type(HikariDataSource.class).build();
	}

	@Bean(defaultCandidate = false)
	JdbcTransactionManager auditTransactionManager(@Qualifier("auditDataSource") DataSource dataSource) {
		return new JdbcTransactionManager(dataSource);
	}

}
