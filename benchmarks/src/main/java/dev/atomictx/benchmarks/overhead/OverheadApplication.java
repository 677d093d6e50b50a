package dev.atomictx.benchmarks.overhead;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.resilience.annotation.EnableResilientMethods;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.annotation.EnableTransactionManagement;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The application whose boundaries are measured.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
@EnableTransactionManagement(proxyTargetClass = true)
@EnableResilientMethods(proxyTargetClass = true)
class OverheadApplication {

	@Bean
	NoOpTransactionManager transactionManager() {
		return new NoOpTransactionManager();
	}

	@Bean
	TransactionTemplate transactionTemplate(PlatformTransactionManager transactionManager) {
		return new TransactionTemplate(transactionManager);
	}

	@Bean
	SpringWork springWork() {
		return new SpringWork();
	}

	@Bean
	AtomicWork atomicWork() {
		return new AtomicWork();
	}

}
