package dev.atomictx.benchmarks.peer;

import java.util.HashMap;
import java.util.List;
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
 * A Spring Boot application with boundaries. AtomicTx looks at all transactions of an
 * application that has it, so its peers are in one that has it not.
 */
final class BoundaryApplication implements AutoCloseable {

	private final ConfigurableApplicationContext context;

	private BoundaryApplication(DataSource dataSource, Map<String, Object> properties,
			List<Class<? extends Boundary>> boundaries) {
		this.context = new SpringApplicationBuilder(Configured.class).web(WebApplicationType.NONE)
			.properties(properties)
			.initializers((context) -> {
				((GenericApplicationContext) context).registerBean("dataSource", DataSource.class, () -> dataSource,
						(definition) -> definition.setDestroyMethodName(""));
				boundaries.forEach(((GenericApplicationContext) context)::registerBean);
			})
			.run();
	}

	/**
	 * An application without AtomicTx.
	 */
	static BoundaryApplication ofPeers(DataSource dataSource, TunedRetry tuned) {
		Map<String, Object> properties = new HashMap<>(TunedResilienceBoundary.properties(tuned));
		properties.putAll(tuned.properties());
		properties.put("atomic.enabled", "false");
		return new BoundaryApplication(dataSource, properties,
				List.of(TransactionalBoundary.class, RetryableBoundary.class, TunedRetryableBoundary.class,
						RetryableNestedBoundary.class, SpringRetryBoundary.class, TunedSpringRetryBoundary.class,
						ResilienceBoundary.class, TunedResilienceBoundary.class));
	}

	/**
	 * An application with AtomicTx as it comes, but for what it does about a lost COMMIT.
	 */
	static BoundaryApplication ofAtomic(DataSource dataSource, String commitOutcome) {
		return new BoundaryApplication(dataSource,
				Map.of("atomic.commit-outcome", commitOutcome, "atomic.witness.initialize-schema", "always"),
				List.of(AtomicBoundary.class, AtomicBoundary.Keyed.class));
	}

	/**
	 * An application with AtomicTx and the best settings we know.
	 */
	static BoundaryApplication ofAtomic(DataSource dataSource, TunedRetry tuned) {
		return new BoundaryApplication(dataSource, AtomicBoundary.properties(tuned), List.of(AtomicBoundary.class));
	}

	DataSource dataSource() {
		return this.context.getBean(DataSource.class);
	}

	Boundary boundary(Class<? extends Boundary> type) {
		return this.context.getBean(type);
	}

	@Override
	public void close() {
		this.context.close();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@EnableResilientMethods(proxyTargetClass = true)
	@EnableRetry(proxyTargetClass = true)
	static class Configured {

	}

}
