package dev.atomictx.witness;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import javax.sql.DataSource;

import dev.atomictx.AtomicDefinition;
import dev.atomictx.FailureKind;
import dev.atomictx.engine.AtomicTemplate;
import org.junit.jupiter.api.Test;

import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.resilience.annotation.EnableResilientMethods;
import org.springframework.resilience.annotation.Retryable;
import org.springframework.transaction.annotation.EnableTransactionManagement;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A thousand transfers, of which every third loses its COMMIT or the answer to it.
 */
class LostCommitIntegrationTests extends LostCommitFixture {

	private static final AtomicDefinition RETRYING = AtomicDefinition.DEFAULT.withName("transfer")
		.withRetryOn(FailureKind.CONNECTION_FAILURE, FailureKind.DEADLOCK);

	private static final AtomicDefinition ONCE = AtomicDefinition.DEFAULT.withName("transfer").withMaxRetries(0);

	private final AtomicInteger hooks = new AtomicInteger();

	private final AtomicInteger callbacks = new AtomicInteger();

	private void transfer(AtomicTemplate atomic, AtomicDefinition definition, JdbcClient jdbc, int call) {
		atomic.executeWithoutResult(definition, (scope) -> {
			transfer(jdbc, call);
			scope.onCommit(this.hooks::incrementAndGet);
			TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
				@Override
				public void afterCommit() {
					LostCommitIntegrationTests.this.callbacks.incrementAndGet();
				}
			});
		});
	}

	@Test
	void resolvesEveryOutcomeAndDoesEveryTransferOnce() throws InterruptedException {
		WitnessingApplication application = new WitnessingApplication(this.pool);
		AtomicTemplate atomic = resolving(application);
		JdbcClient jdbc = application.jdbc;
		loseEveryThirdCommit();
		callAll(6, (call) -> transfer(atomic, RETRYING, jdbc, call));
		assertThat(this.failures).isEmpty();
		assertThat(done()).hasSize(CALLS).allSatisfy((call, times) -> assertThat(times).isEqualTo(1));
		assertThat(this.hooks).hasValue(CALLS);
		assertThat(this.callbacks).hasValue(CALLS);
	}

	@Test
	void tellsTheTrueOutcomeWithoutRetries() throws InterruptedException {
		WitnessingApplication application = new WitnessingApplication(this.pool);
		AtomicTemplate atomic = resolving(application);
		JdbcClient jdbc = application.jdbc;
		loseEveryThirdCommit();
		// One at a time: a deadlock would be another reason to fail.
		callAll(1, (call) -> transfer(atomic, ONCE, jdbc, call));
		Map<Integer, Integer> done = done();
		assertThat(unknown()).isZero();
		assertThat(this.failures).isNotEmpty();
		assertThat(this.failures.values()).allSatisfy((ex) -> assertThat(ex).isInstanceOf(DataAccessException.class));
		IntStream.range(0, CALLS)
			.forEach((call) -> assertThat(done.getOrDefault(call, 0)).as("call %d", call)
				.isEqualTo(this.failures.containsKey(call) ? 0 : 1));
		assertThat(this.hooks).hasValue(this.returned.get());
		assertThat(this.callbacks).hasValue(this.returned.get());
	}

	@Test
	void reportsEveryUncertainOutcomeAndRepeatsNone() throws InterruptedException {
		AtomicTemplate atomic = reporting(new JdbcTransactionManager(this.pool));
		JdbcClient jdbc = JdbcClient.create(this.pool);
		loseEveryThirdCommit();
		callAll(6, (call) -> transfer(atomic, RETRYING, jdbc, call));
		Map<Integer, Integer> done = done();
		assertThat(duplicates()).isZero();
		assertThat(unknown()).isEqualTo(this.failures.size()).isGreaterThan(CALLS / 5);
		IntStream.range(0, CALLS)
			.filter((call) -> !this.failures.containsKey(call))
			.forEach((call) -> assertThat(done).as("call %d", call).containsEntry(call, 1));
		assertThat(this.hooks).hasValue(this.returned.get());
	}

	/**
	 * Each transfer is asked for by three threads, and nothing is retried but what the
	 * key is for: the deadlocks of the transfers, and connections.
	 */
	@Test
	void doesEveryTransferOnceForThreeCallersWhoShareAKey() throws InterruptedException {
		AtomicTemplate atomic = reporting(new JdbcTransactionManager(this.pool));
		JdbcClient jdbc = JdbcClient.create(this.pool);
		loseEveryThirdCommit();
		ExecutorService callers = Executors.newFixedThreadPool(6);
		callAll(2, (call) -> {
			AtomicDefinition keyed = RETRYING.withIdempotencyKey("transfer " + call);
			CompletableFuture
				.allOf(IntStream.range(0, 3)
					.mapToObj((caller) -> CompletableFuture
						.runAsync(() -> atomic.executeWithoutResult(keyed, (scope) -> transfer(jdbc, call)), callers))
					.toArray(CompletableFuture[]::new))
				.join();
		});
		callers.shutdown();
		assertThat(this.failures).isEmpty();
		assertThat(done()).hasSize(CALLS).allSatisfy((call, times) -> assertThat(times).isEqualTo(1));
	}

	@Test
	void isPaidTwiceWithRetryableAndTransactional() throws InterruptedException {
		try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
			context.registerBean(DataSource.class, () -> this.pool);
			context.registerBean(JdbcTransactionManager.class, () -> new JdbcTransactionManager(this.pool));
			context.registerBean(JdbcClient.class, () -> JdbcClient.create(this.pool));
			context.register(Control.class, ControlBank.class);
			context.refresh();
			ControlBank bank = context.getBean(ControlBank.class);
			loseEveryThirdCommit();
			// One at a time: it retries deadlocks so slowly that they would take minutes.
			callAll(1, bank::pay);
		}
		System.out.println("Control, @Retryable + @Transactional: " + duplicates() + " of " + CALLS
				+ " transfers were done more than once");
		assertThat(duplicates()).isPositive();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableTransactionManagement
	@EnableResilientMethods
	static class Control {

	}

	static class ControlBank {

		private final JdbcClient jdbc;

		ControlBank(JdbcClient jdbc) {
			this.jdbc = jdbc;
		}

		@Retryable(maxRetries = 20, delay = 1)
		@Transactional
		public void pay(int call) {
			transfer(this.jdbc, call);
		}

	}

}
