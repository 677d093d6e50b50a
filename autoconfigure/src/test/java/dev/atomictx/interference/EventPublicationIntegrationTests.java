package dev.atomictx.interference;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.modulith.events.ApplicationModuleListener;
import org.springframework.modulith.events.IncompleteEventPublications;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Spring Modulith's event publications.
 */
class EventPublicationIntegrationTests {

	@Test
	void publishesEvents() {
		// One thread, so that the listeners run in the order of the commits.
		assertThat(ClassPath.compare(Publications.class, "spring.task.execution.pool.core-size=1",
				"spring.modulith.events.jdbc.schema-initialization.enabled=true"))
			.containsSubsequence("publishes:", "-> 0 incomplete", "publishes to a listener that fails:",
					"-> 1 incomplete", "rolls back:", "-> 1 incomplete", "publishes what is incomplete again:",
					"-> 0 incomplete");
	}

	static class Publications extends Scenario {

		Publications() {
			super(Application.class, "EventPublicationAutoConfiguration", "JdbcEventPublicationAutoConfiguration");
		}

		@Override
		protected void run(ConfigurableApplicationContext application, Journal journal) {
			TransactionTemplate transaction = new TransactionTemplate(
					application.getBean(PlatformTransactionManager.class));
			journal.step("publishes", () -> {
				transaction.executeWithoutResult((status) -> application.publishEvent(new Happened("lucky")));
				return incomplete(application);
			});
			journal.step("publishes to a listener that fails", () -> {
				transaction.executeWithoutResult((status) -> application.publishEvent(new Happened("unlucky")));
				return incomplete(application);
			});
			journal.step("rolls back", () -> {
				transaction.executeWithoutResult((status) -> {
					application.publishEvent(new Happened("undone"));
					status.setRollbackOnly();
				});
				return incomplete(application);
			});
			journal.step("publishes what is incomplete again", () -> {
				application.getBean(IncompleteEventPublications.class)
					.resubmitIncompletePublicationsOlderThan(Duration.ZERO);
				return incomplete(application);
			});
		}

		private static String incomplete(ConfigurableApplicationContext application) throws Exception {
			application.getBean(ThreadPoolTaskExecutor.class).submit(() -> {
			}).get(1, TimeUnit.MINUTES);
			return application.getBean(JdbcTemplate.class)
				.queryForObject("SELECT count(*) FROM event_publication WHERE completion_date IS NULL", Integer.class)
					+ " incomplete";
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Application {

		@Bean
		Listener listener() {
			return new Listener();
		}

	}

	static class Listener {

		private boolean failed;

		@ApplicationModuleListener
		void on(Happened event) {
			if (event.name().equals("unlucky") && !this.failed) {
				this.failed = true;
				throw new IllegalStateException("out of luck");
			}
		}

	}

	record Happened(String name) {

	}

}
