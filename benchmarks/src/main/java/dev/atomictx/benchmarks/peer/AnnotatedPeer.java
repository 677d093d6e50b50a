package dev.atomictx.benchmarks.peer;

import java.util.Map;

import javax.sql.DataSource;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.resilience.annotation.EnableResilientMethods;
import org.springframework.retry.annotation.EnableRetry;

/**
 * A peer that is an annotation, in a Spring Boot application of its own.
 */
final class AnnotatedPeer implements Peer, AutoCloseable {

	/**
	 * So that AtomicTx has no part in the application.
	 */
	static final Map<String, Object> WITHOUT_ATOMIC = Map.of("atomic.enabled", "false");

	private final String name;

	private final Settings settings;

	private final ConfigurableApplicationContext context;

	private final Boundary boundary;

	private final Session session;

	AnnotatedPeer(String name, Settings settings, DataSource dataSource, Class<? extends Boundary> type,
			Map<String, Object> properties) {
		this.name = name;
		this.settings = settings;
		this.context = new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
			.properties(properties)
			.initializers((context) -> {
				context.getBeanFactory().registerSingleton("dataSource", dataSource);
				((GenericApplicationContext) context).registerBean(type);
			})
			.run();
		this.boundary = this.context.getBean(Boundary.class);
		this.session = new SpringSession(dataSource, this.boundary::nested);
	}

	@Override
	public String name() {
		return this.name;
	}

	@Override
	public Settings settings() {
		return this.settings;
	}

	@Override
	public long run(Unit unit) {
		return this.boundary.run(unit, this.session);
	}

	@Override
	public void close() {
		this.context.close();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@EnableResilientMethods(proxyTargetClass = true)
	@EnableRetry(proxyTargetClass = true)
	static class Application {

	}

}
