package dev.atomictx.autoconfigure;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import com.zaxxer.hikari.HikariDataSource;
import dev.atomictx.Atomic;
import dev.atomictx.test.TestDatabase;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.resilience.annotation.EnableResilientMethods;
import org.springframework.resilience.annotation.Retryable;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.event.TransactionPhase;
import org.springframework.transaction.event.TransactionalEventListener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * What callbacks hear of a nested unit that is undone: from Spring alone, as the control,
 * and with the starter beside it.
 */
class StockSpringIntegrationTests {

	private static TestDatabase database;

	private static HikariDataSource pool;

	private final ApplicationContextRunner stock = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(AopAutoConfiguration.class, TransactionAutoConfiguration.class))
		.withUserConfiguration(Application.class);

	private final ApplicationContextRunner withStarter = this.stock
		.withConfiguration(AutoConfigurations.of(AtomicAutoConfiguration.class));

	private final JdbcClient observer = JdbcClient.create(database.dataSource());

	@BeforeAll
	static void createDatabase() {
		database = TestDatabase.get().createDatabase("stock");
		database.execute("CREATE TABLE entry (note text)");
		pool = database.pool(2);
	}

	@AfterAll
	static void closePool() {
		pool.close();
	}

	@BeforeEach
	void deleteEntries() {
		this.observer.sql("TRUNCATE entry").update();
	}

	private List<String> entries() {
		return this.observer.sql("SELECT note FROM entry").query(String.class).list();
	}

	private static Consumer<Steps> swallowing(Consumer<Steps> step) {
		return (steps) -> assertThatIllegalStateException().isThrownBy(() -> step.accept(steps));
	}

	private List<String> heard(ApplicationContextRunner runner, Consumer<Steps> step) {
		List<String> heard = new ArrayList<>();
		runner.run((context) -> {
			context.getBean(Orders.class).place(step);
			heard.addAll(context.getBean(Mails.class).sent);
		});
		return heard;
	}

	@Test
	void sendsTheMailOfAnUndoneStep() {
		assertThat(heard(this.stock, swallowing(Steps::nested))).containsExactly("undone");
		assertThat(entries()).isEmpty();
	}

	@Test
	void sendsNoMailOfAnUndoneStepWithTheStarter() {
		assertThat(heard(this.withStarter, swallowing(Steps::atomic))).containsExactly("not sent: undone");
		assertThat(entries()).isEmpty();
	}

	@Test
	void sendsTheMailOfEachRetry() {
		assertThat(heard(this.stock, Steps::retriedNested)).containsExactly("attempt 1", "attempt 2", "attempt 3");
		assertThat(entries()).containsExactly("attempt 3");
	}

	@Test
	void sendsOneMailForAllRetriesWithTheStarter() {
		assertThat(heard(this.withStarter, Steps::retriedAtomic)).containsExactly("not sent: attempt 1",
				"not sent: attempt 2", "attempt 3");
		assertThat(entries()).containsExactly("attempt 3");
	}

	@Test
	void changesNothingForStepsWithoutAnAtomicScope() {
		assertThat(heard(this.withStarter, swallowing(Steps::nested)))
			.isEqualTo(heard(this.stock, swallowing(Steps::nested)));
		assertThat(heard(this.withStarter, Steps::retriedNested)).isEqualTo(heard(this.stock, Steps::retriedNested));
	}

	@Configuration(proxyBeanMethods = false)
	@EnableResilientMethods
	static class Application {

		@Bean
		JdbcTransactionManager transactionManager() {
			return new JdbcTransactionManager(pool);
		}

		@Bean
		Orders orders(Steps steps) {
			return new Orders(steps);
		}

		@Bean
		Steps steps(ApplicationEventPublisher events) {
			return new Steps(events);
		}

		@Bean
		Mails mails() {
			return new Mails();
		}

	}

	static class Orders {

		private final Steps steps;

		Orders(Steps steps) {
			this.steps = steps;
		}

		@Transactional
		void place(Consumer<Steps> step) {
			step.accept(this.steps);
		}

	}

	static class Steps {

		private final JdbcClient jdbc = JdbcClient.create(pool);

		private final ApplicationEventPublisher events;

		private int attempts;

		Steps(ApplicationEventPublisher events) {
			this.events = events;
		}

		@Transactional(propagation = Propagation.NESTED)
		void nested() {
			write("undone");
			throw new IllegalStateException();
		}

		@Atomic
		void atomic() {
			write("undone");
			throw new IllegalStateException();
		}

		@Retryable(delay = 0)
		@Transactional(propagation = Propagation.NESTED)
		void retriedNested() {
			succeedInTheThirdAttempt();
		}

		@Atomic(retryFor = IllegalStateException.class)
		void retriedAtomic() {
			succeedInTheThirdAttempt();
		}

		private void succeedInTheThirdAttempt() {
			this.attempts++;
			write("attempt " + this.attempts);
			if (this.attempts < 3) {
				throw new IllegalStateException();
			}
		}

		private void write(String note) {
			this.jdbc.sql("INSERT INTO entry VALUES (?)").param(note).update();
			this.events.publishEvent(note);
		}

	}

	static class Mails {

		private final List<String> sent = new ArrayList<>();

		@TransactionalEventListener
		void send(String note) {
			this.sent.add(note);
		}

		@TransactionalEventListener(phase = TransactionPhase.AFTER_ROLLBACK)
		void doNotSend(String note) {
			this.sent.add("not sent: " + note);
		}

	}

}
