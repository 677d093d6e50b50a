package dev.atomictx.benchmarks.overhead;

import java.util.Map;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.transaction.autoconfigure.TransactionManagerCustomizers;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.resilience.annotation.EnableResilientMethods;
import org.springframework.retry.annotation.EnableRetry;

/**
 * An application whose boundaries are measured, on a transaction manager that does
 * nothing.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration(exclude = DataSourceAutoConfiguration.class)
@EnableResilientMethods(proxyTargetClass = true)
@EnableRetry(proxyTargetClass = true)
class OverheadApplication {

	/**
	 * A manager with everything that Spring Boot gives to those that it makes itself.
	 */
	@Bean
	NoOpTransactionManager transactionManager(ObjectProvider<TransactionManagerCustomizers> customizers) {
		NoOpTransactionManager transactionManager = new NoOpTransactionManager();
		customizers.ifAvailable((available) -> available.customize(transactionManager));
		return transactionManager;
	}

	/**
	 * Start the application with AtomicTx, or without.
	 */
	static ConfigurableApplicationContext start(boolean withAtomic, Class<?>... beans) {
		return new SpringApplicationBuilder(OverheadApplication.class).web(WebApplicationType.NONE)
			.properties(Map.of("atomic.enabled", withAtomic))
			.initializers((context) -> {
				for (Class<?> bean : beans) {
					((GenericApplicationContext) context).registerBean(bean);
				}
			})
			.run();
	}

}
