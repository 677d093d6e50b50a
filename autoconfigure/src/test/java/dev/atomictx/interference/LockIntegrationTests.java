package dev.atomictx.interference;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;

import javax.sql.DataSource;

import net.javacrumbs.shedlock.core.LockConfiguration;
import net.javacrumbs.shedlock.core.LockProvider;
import net.javacrumbs.shedlock.core.SimpleLock;
import net.javacrumbs.shedlock.provider.jdbctemplate.JdbcTemplateLockProvider;
import net.javacrumbs.shedlock.provider.sql.DatabaseProduct;
import org.junit.jupiter.api.Test;

import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.task.AsyncTaskExecutor;
import org.springframework.integration.jdbc.lock.DefaultLockRepository;
import org.springframework.integration.jdbc.lock.JdbcLockRegistry;
import org.springframework.integration.leader.Context;
import org.springframework.integration.leader.DefaultCandidate;
import org.springframework.integration.support.leader.LockRegistryLeaderInitiator;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.util.Assert;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Locks in a table. That another node holds one shows as an error of an INSERT, which
 * Spring Integration swallows inside its transaction.
 */
class LockIntegrationTests {

	@Test // issue 11
	void waitsForALockOfSpringIntegration() {
		assertThat(ClassPath.compare(RegistryLocks.class)).containsSubsequence("tries a lock that is free:", "-> true",
				"tries a lock that another node holds:", "-> false", "tries it for a while:", "-> false",
				"waits until the other node releases it:", "-> acquired");
	}

	@Test // issue 11
	void electsALeaderWithSpringIntegration() {
		assertThat(ClassPath.compare(LeaderElection.class)).containsSubsequence("first candidate:", "-> leader",
				"second candidate, after the first has resigned:", "-> leader");
	}

	@Test
	void locksWithShedLock() {
		assertThat(ClassPath.compare(ShedLocks.class)).containsSubsequence("first node:", "-> true", "second node:",
				"-> false", "second node after the release:", "-> true");
	}

	@Test
	void locksWithShedLockWhereAnInsertFails() {
		assertThat(ClassPath.compare(StandardSqlShedLocks.class)).containsSubsequence("second node:", "SQLSTATE 23505",
				"-> false");
	}

	@Configuration(proxyBeanMethods = false)
	static class TwoNodes {

		@Bean
		DefaultLockRepository one(DataSource dataSource) {
			return repository(dataSource, "one");
		}

		@Bean
		DefaultLockRepository two(DataSource dataSource) {
			return repository(dataSource, "two");
		}

		private static DefaultLockRepository repository(DataSource dataSource, String id) {
			DefaultLockRepository repository = new DefaultLockRepository(dataSource, id);
			// There is no table yet.
			repository.setCheckDatabaseOnStart(false);
			return repository;
		}

	}

	private abstract static class IntegrationScenario extends Scenario {

		IntegrationScenario() {
			super(TwoNodes.class);
		}

		static JdbcLockRegistry registry(ConfigurableApplicationContext application, String node) {
			JdbcLockRegistry registry = new JdbcLockRegistry(application.getBean(node, DefaultLockRepository.class));
			registry.setIdleBetweenTries(Duration.ofMillis(20));
			return registry;
		}

	}

	static class RegistryLocks extends IntegrationScenario {

		@Override
		protected void run(ConfigurableApplicationContext application, Journal journal) throws Exception {
			execute(application, "org/springframework/integration/jdbc/schema-postgresql.sql");
			Lock mine = registry(application, "one").obtain("key");
			Lock theirs = registry(application, "two").obtain("key");
			ExecutorService otherNode = Executors.newSingleThreadExecutor();
			journal.step("tries a lock that is free", mine::tryLock);
			journal.step("tries a lock that another node holds", () -> get(otherNode.submit(() -> theirs.tryLock())));
			journal.step("tries it for a while",
					() -> get(otherNode.submit(() -> theirs.tryLock(100, TimeUnit.MILLISECONDS))));
			journal.step("waits until the other node releases it", () -> {
				FutureTask<String> waiting = new FutureTask<>(() -> lock(theirs));
				journal.await(() -> otherNode.execute(waiting), (lines) -> lines.contains("SQLSTATE 23505"));
				mine.unlock();
				return get(waiting);
			});
			otherNode.shutdown();
		}

		private static String lock(Lock lock) {
			lock.lock();
			try {
				return "acquired";
			}
			finally {
				lock.unlock();
			}
		}

		private static <T> T get(Future<T> future) throws Exception {
			try {
				return future.get(1, TimeUnit.MINUTES);
			}
			catch (ExecutionException ex) {
				throw (ex.getCause() instanceof Exception cause) ? cause : ex;
			}
		}

	}

	static class LeaderElection extends IntegrationScenario {

		@Override
		protected void run(ConfigurableApplicationContext application, Journal journal) throws Exception {
			execute(application, "org/springframework/integration/jdbc/schema-postgresql.sql");
			Candidate one = new Candidate();
			Candidate two = new Candidate();
			UninterruptedExecutor executor = new UninterruptedExecutor();
			LockRegistryLeaderInitiator first = initiator(application, "one", one, executor);
			LockRegistryLeaderInitiator second = initiator(application, "two", two, executor);
			journal.step("first candidate", () -> {
				journal.await(first::start, LeaderElection::renewsTheLock);
				return one.granted();
			});
			journal.await(second::start, (lines) -> lines.contains("SQLSTATE 23505"));
			journal.step("second candidate, after the first has resigned", () -> {
				first.stop();
				return two.granted();
			});
			second.stop();
			executor.await();
		}

		private static boolean renewsTheLock(String lines) {
			return lines.contains("UPDATE INT_LOCK") && !lines.contains("INSERT");
		}

		private static LockRegistryLeaderInitiator initiator(ConfigurableApplicationContext application, String node,
				Candidate candidate, UninterruptedExecutor executor) {
			LockRegistryLeaderInitiator initiator = new LockRegistryLeaderInitiator(registry(application, node),
					candidate);
			initiator.setHeartBeatMillis(50);
			initiator.setTaskExecutor(executor);
			return initiator;
		}

	}

	/**
	 * Lets a candidate that resigns finish. It would be interrupted, and an interrupt has
	 * other effects each time.
	 */
	private static final class UninterruptedExecutor implements AsyncTaskExecutor {

		private final ExecutorService threads = Executors.newCachedThreadPool();

		@Override
		public void execute(Runnable task) {
			this.threads.execute(task);
		}

		void await() throws InterruptedException {
			this.threads.shutdown();
			Assert.state(this.threads.awaitTermination(1, TimeUnit.MINUTES), "A candidate did not resign");
		}

		@Override
		public <T> Future<T> submit(Callable<T> task) {
			FutureTask<T> future = new FutureTask<>(task) {
				@Override
				public boolean cancel(boolean mayInterruptIfRunning) {
					return super.cancel(false);
				}
			};
			execute(future);
			return future;
		}

	}

	private static final class Candidate extends DefaultCandidate {

		private final CountDownLatch granted = new CountDownLatch(1);

		@Override
		public void onGranted(Context context) {
			this.granted.countDown();
		}

		String granted() throws InterruptedException {
			return this.granted.await(1, TimeUnit.MINUTES) ? "leader" : "no leader";
		}

	}

	static class ShedLocks extends Scenario {

		ShedLocks() {
			super(ShedLocks.class);
		}

		DatabaseProduct databaseProduct() {
			return DatabaseProduct.POSTGRES_SQL;
		}

		@Override
		protected void run(ConfigurableApplicationContext application, Journal journal) {
			JdbcTemplate jdbc = application.getBean(JdbcTemplate.class);
			jdbc.execute("CREATE TABLE shedlock (name text PRIMARY KEY, lock_until timestamp NOT NULL, "
					+ "locked_at timestamp NOT NULL, locked_by text NOT NULL)");
			PlatformTransactionManager transactionManager = application.getBean(PlatformTransactionManager.class);
			LockProvider one = provider(jdbc, transactionManager);
			LockProvider two = provider(jdbc, transactionManager);
			LockConfiguration job = new LockConfiguration(Instant.now(), "job", Duration.ofMinutes(1), Duration.ZERO);
			SimpleLock lock = one.lock(job).orElseThrow();
			journal.step("first node", () -> lock != null);
			journal.step("second node", () -> two.lock(job).isPresent());
			journal.step("second node again", () -> two.lock(job).isPresent());
			journal.step("release", () -> {
				lock.unlock();
				return "done";
			});
			journal.step("second node after the release", () -> two.lock(job).isPresent());
		}

		private LockProvider provider(JdbcTemplate jdbc, PlatformTransactionManager transactionManager) {
			return new JdbcTemplateLockProvider(JdbcTemplateLockProvider.Configuration.builder()
				.withJdbcTemplate(jdbc)
				.withTransactionManager(transactionManager)
				.withDatabaseProduct(databaseProduct())
				.build());
		}

	}

	static class StandardSqlShedLocks extends ShedLocks {

		@Override
		DatabaseProduct databaseProduct() {
			// For PostgreSQL it would add ON CONFLICT to the INSERT.
			return DatabaseProduct.H2;
		}

	}

}
