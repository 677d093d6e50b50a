package dev.atomictx.library;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import dev.atomictx.test.CleanThreadExtension;
import dev.atomictx.test.TestDatabase;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An application that Spring Boot has configured, which lives for all tests of a class.
 * After each test it checks that thread and pool are as clean as before.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(CleanThreadExtension.class)
public abstract class ApplicationFixture {

	/**
	 * What is on the class path of the tests, but in no application unless it says so.
	 */
	private static final List<String> OPTIONAL = List.of(
			"org.mybatis.spring.boot.autoconfigure.MybatisAutoConfiguration",
			"org.springframework.boot.data.jdbc.autoconfigure.DataJdbcRepositoriesAutoConfiguration",
			"org.springframework.boot.data.jpa.autoconfigure.DataJpaRepositoriesAutoConfiguration",
			"org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration",
			"org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration",
			"org.springframework.boot.jooq.autoconfigure.JooqAutoConfiguration",
			"org.springframework.modulith.events.config.EventPublicationAutoConfiguration",
			"org.springframework.modulith.events.config.EventExternalizationAutoConfiguration",
			"org.springframework.modulith.events.jdbc.JdbcEventPublicationAutoConfiguration");

	private final String[] autoConfigurations;

	private ConfigurableApplicationContext application;

	/**
	 * Create the fixture.
	 * @param autoConfigurations simple names of the optional auto-configurations that the
	 * application has
	 */
	protected ApplicationFixture(String... autoConfigurations) {
		this.autoConfigurations = autoConfigurations;
	}

	@BeforeAll
	void startApplication() {
		this.application = new SpringApplicationBuilder(configuration()).web(WebApplicationType.NONE)
			.properties("spring.main.banner-mode=off", "spring.main.log-startup-info=false",
					"spring.datasource.hikari.minimum-idle=0",
					"spring.autoconfigure.exclude=" + excluded(this.autoConfigurations))
			.properties(properties())
			.run();
	}

	/**
	 * Return the optional auto-configurations that an application does not have.
	 * @param wanted simple names of those that it has
	 * @return names of the others, separated by commas
	 */
	public static String excluded(String... wanted) {
		return OPTIONAL.stream()
			.filter((name) -> Arrays.stream(wanted).noneMatch((simple) -> name.endsWith("." + simple)))
			.collect(Collectors.joining(","));
	}

	/**
	 * Return the application's own configuration.
	 */
	protected abstract Class<?> configuration();

	/**
	 * Return the application's settings.
	 */
	protected abstract String[] properties();

	protected static String[] dataSource(TestDatabase database, String... further) {
		return Stream.concat(Stream.of("spring.datasource.url=" + database.jdbcUrl(),
				"spring.datasource.username=" + database.username(),
				"spring.datasource.password=" + database.password()), Stream.of(further))
			.toArray(String[]::new);
	}

	protected final <T> T bean(Class<T> type) {
		return this.application.getBean(type);
	}

	protected final ConfigurableApplicationContext application() {
		return this.application;
	}

	@AfterEach
	void findsPoolAsItWas() throws SQLException {
		for (DataSource dataSource : this.application.getBeansOfType(DataSource.class).values()) {
			findsPoolClean(dataSource.unwrap(HikariDataSource.class));
		}
	}

	private static void findsPoolClean(HikariDataSource pool) throws SQLException {
		assertThat(pool.getHikariPoolMXBean().getActiveConnections()).isZero();
		try (Connection connection = pool.getConnection()) {
			assertThat(connection.getAutoCommit()).isTrue();
			assertThat(connection.isReadOnly()).isFalse();
			assertThat(connection.getTransactionIsolation())
				.isEqualTo(connection.getMetaData().getDefaultTransactionIsolation());
		}
	}

	@AfterAll
	void stopApplication() {
		if (this.application != null) {
			this.application.close();
		}
	}

}
