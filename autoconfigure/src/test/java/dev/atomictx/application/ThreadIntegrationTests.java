package dev.atomictx.application;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import dev.atomictx.Atomic;
import dev.atomictx.AtomicScope;
import dev.atomictx.FailureKind;
import dev.atomictx.library.ApplicationFixture;
import dev.atomictx.library.OutOfLuckException;
import dev.atomictx.library.Units;
import dev.atomictx.test.TestDatabase;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.opentest4j.TestAbortedException;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.EnableAsync;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;
import org.springframework.scheduling.config.ScheduledTask;
import org.springframework.scheduling.config.ScheduledTaskHolder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Units on threads of all kinds. A unit belongs to its thread, and another thread is
 * outside it.
 */
class ThreadIntegrationTests extends ApplicationFixture {

	private static final int THREADS = 24;

	private final TestDatabase database = TestDatabase.get().createDatabase("threads");

	private JdbcClient jdbc;

	private Units units;

	private Tasks tasks;

	@Override
	protected Class<?> configuration() {
		return Application.class;
	}

	@Override
	protected String[] properties() {
		this.database.execute("CREATE TABLE account (id int PRIMARY KEY, balance int NOT NULL)",
				"CREATE TABLE log (id int)");
		return dataSource(this.database, "atomic.retry.max-retries=100");
	}

	@BeforeEach
	void openAccounts() {
		this.database.execute("TRUNCATE account, log", "INSERT INTO account VALUES (1, 1000), (2, 1000)");
		this.jdbc = bean(JdbcClient.class);
		this.units = bean(Units.class);
		this.tasks = bean(Tasks.class);
		this.tasks.hooks().clear();
	}

	private List<Integer> logged() {
		return JdbcClient.create(this.database.dataSource())
			.sql("SELECT id FROM log ORDER BY id")
			.query(Integer.class)
			.list();
	}

	private void log(int id) {
		this.jdbc.sql("INSERT INTO log VALUES (?)").param(id).update();
	}

	@Test
	void runsUnitsOnVirtualThreads() throws Exception {
		transferBackAndForth(virtualThreads());
	}

	@Test
	void runsUnitsOnPlatformThreads() throws Exception {
		transferBackAndForth(Executors.newCachedThreadPool());
	}

	/**
	 * Half of the threads take the locks in one order, half in the other, so there are
	 * deadlocks.
	 */
	private void transferBackAndForth(ExecutorService executor) throws Exception {
		CountDownLatch start = new CountDownLatch(THREADS);
		List<Future<?>> transfers = new ArrayList<>();
		try {
			for (int i = 0; i < THREADS; i++) {
				int from = i % 2 + 1;
				transfers.add(executor.submit(() -> {
					start.countDown();
					start.await();
					this.tasks.transfer(from, 3 - from);
					return null;
				}));
			}
			for (Future<?> transfer : transfers) {
				transfer.get(2, TimeUnit.MINUTES);
			}
		}
		finally {
			executor.shutdownNow();
		}
		assertThat(this.jdbc.sql("SELECT balance FROM account").query(Integer.class).list()).containsOnly(1000, 1000);
		assertThat(logged()).hasSize(THREADS);
		assertThat(this.tasks.hooks()).hasSize(THREADS).containsOnly(true);
	}

	/**
	 * By reflection, because the baseline is older than virtual threads.
	 */
	private static ExecutorService virtualThreads() throws Exception {
		try {
			return (ExecutorService) Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
		}
		catch (NoSuchMethodException ex) {
			String reason = "JDK " + Runtime.version().feature() + " has no virtual threads";
			System.out.println("Skipped, because " + reason);
			throw new TestAbortedException(reason);
		}
	}

	@Test
	void leavesOtherThreadsOutside() throws Exception {
		this.units.unit(() -> {
			log(1);
			AtomicScope scope = CompletableFuture.supplyAsync(AtomicScope::currentOrNull).get(1, TimeUnit.MINUTES);
			assertThat(scope).isNull();
			assertThat(AtomicScope.current().isOutermost()).isTrue();
		});
		assertThat(logged()).containsExactly(1);
	}

	@Test
	void givesAnAsynchronousMethodAUnitOfItsOwn() {
		assertThatExceptionOfType(OutOfLuckException.class).isThrownBy(() -> this.units.unit(() -> {
			log(1);
			assertThat(this.tasks.logLater(2).get(1, TimeUnit.MINUTES)).isEqualTo("Tasks.logLater outermost, sees []");
			throw new OutOfLuckException();
		}));
		assertThat(logged()).containsExactly(2);
	}

	@Test
	void retriesAnAsynchronousMethodOnItsThread() throws Exception {
		Set<String> threads = this.tasks.tryLater().get(1, TimeUnit.MINUTES);
		assertThat(threads).hasSize(1).doesNotContain(Thread.currentThread().getName());
		assertThat(logged()).containsExactly(2);
	}

	@Test
	void givesTheFailureOfAnAsynchronousMethodToItsFuture() throws Exception {
		assertThat(this.tasks.failLater()).failsWithin(Duration.ofMinutes(1))
			.withThrowableThat()
			.withCauseInstanceOf(OutOfLuckException.class);
		assertThat(logged()).isEmpty();
	}

	@Test
	void startsAnAsynchronousMethodAfterTheCommit() throws Exception {
		CompletableFuture<CompletableFuture<String>> started = new CompletableFuture<>();
		this.units.unit(() -> {
			log(1);
			AtomicScope.current().onCommit(() -> started.complete(this.tasks.logLater(2)));
		});
		assertThat(started.join().get(1, TimeUnit.MINUTES)).isEqualTo("Tasks.logLater outermost, sees [1]");
	}

	@Test
	void runsScheduledMethodsAsUnits() throws Exception {
		ScheduledTask nightly = application().getBeansOfType(ScheduledTaskHolder.class)
			.values()
			.stream()
			.flatMap((holder) -> holder.getScheduledTasks().stream())
			.findFirst()
			.orElseThrow();
		bean(ThreadPoolTaskScheduler.class).submit(nightly.getTask().getRunnable()).get(1, TimeUnit.MINUTES);
		assertThat(this.tasks.nights()).containsExactly("Tasks.nightly attempt 1", "Tasks.nightly attempt 2");
		assertThat(logged()).containsExactly(2);
	}

	@EnableAsync
	@EnableScheduling
	@EnableAutoConfiguration
	@Configuration(proxyBeanMethods = false)
	@Import({ Units.class, Tasks.class })
	static class Application {

	}

	static class Tasks {

		private final List<String> nights = new CopyOnWriteArrayList<>();

		/**
		 * For each hook, whether it ran on the thread of its unit.
		 */
		private final List<Boolean> hooks = new CopyOnWriteArrayList<>();

		private final Set<String> triedOn = new CopyOnWriteArraySet<>();

		private final JdbcClient jdbc;

		Tasks(JdbcClient jdbc) {
			this.jdbc = jdbc;
		}

		private void log(int id) {
			this.jdbc.sql("INSERT INTO log VALUES (?)").param(id).update();
		}

		@Atomic(retryOn = FailureKind.DEADLOCK)
		public void transfer(int from, int to) {
			Thread thread = Thread.currentThread();
			AtomicScope.current().onCommit(() -> this.hooks.add(Thread.currentThread() == thread));
			add(from, -1);
			add(to, 1);
			log(from);
		}

		private void add(int account, int amount) {
			this.jdbc.sql("UPDATE account SET balance = balance + ? WHERE id = ?").params(amount, account).update();
		}

		@Async
		@Atomic
		public CompletableFuture<String> logLater(int id) {
			List<Integer> seen = this.jdbc.sql("SELECT id FROM log ORDER BY id").query(Integer.class).list();
			log(id);
			AtomicScope scope = AtomicScope.current();
			return CompletableFuture
				.completedFuture(scope.name() + (scope.isOutermost() ? " outermost" : " inside") + ", sees " + seen);
		}

		@Async
		@Atomic(retryFor = OutOfLuckException.class)
		public CompletableFuture<Set<String>> tryLater() throws OutOfLuckException {
			log(AtomicScope.current().attempt());
			this.triedOn.add(Thread.currentThread().getName());
			if (AtomicScope.current().attempt() == 1) {
				throw new OutOfLuckException();
			}
			return CompletableFuture.completedFuture(this.triedOn);
		}

		@Async
		@Atomic
		public CompletableFuture<Void> failLater() throws OutOfLuckException {
			log(1);
			throw new OutOfLuckException();
		}

		List<Boolean> hooks() {
			return this.hooks;
		}

		List<String> nights() {
			return this.nights;
		}

		@Scheduled(fixedDelay = 1, initialDelay = 1, timeUnit = TimeUnit.DAYS)
		@Atomic(retryFor = OutOfLuckException.class)
		public void nightly() throws OutOfLuckException {
			int attempt = AtomicScope.current().attempt();
			this.nights.add(AtomicScope.current().name() + " attempt " + attempt);
			log(attempt);
			if (attempt == 1) {
				throw new OutOfLuckException();
			}
		}

	}

}
