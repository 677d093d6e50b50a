package dev.atomictx.interference;

import java.time.Instant;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import javax.sql.DataSource;

import com.github.kagkarlsson.scheduler.task.helper.OneTimeTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.testhelper.ManualScheduler;
import com.github.kagkarlsson.scheduler.testhelper.SettableClock;
import com.github.kagkarlsson.scheduler.testhelper.TestHelper;
import org.junit.jupiter.api.Test;
import org.quartz.Job;
import org.quartz.JobBuilder;
import org.quartz.JobDetail;
import org.quartz.JobExecutionContext;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.TriggerBuilder;
import org.quartz.impl.jdbcjobstore.PostgreSQLDelegate;

import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;
import org.springframework.scheduling.quartz.SchedulerFactoryBean;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Schedulers that keep their jobs in tables.
 */
class SchedulerIntegrationTests {

	@Test
	void runsTasksOfDbScheduler() {
		assertThat(ClassPath.compare(DbScheduler.class)).containsSubsequence("schedules a task in a transaction:",
				"-> true", "schedules it again:", "-> false", "loses the race for another one in a transaction:",
				"SQLSTATE 23505", "SQLSTATE 25P02", "runs what is due:", "-> [1]");
	}

	@Test
	void runsJobsOfQuartz() {
		assertThat(ClassPath.compare(Quartz.class)).containsSubsequence("schedules a job in a transaction:", "-> done",
				"schedules it again:", "runs it:", "-> true");
	}

	static class DbScheduler extends Scenario {

		private int executions;

		DbScheduler() {
			super(DbScheduler.class);
		}

		@Override
		protected void run(ConfigurableApplicationContext application, Journal journal) {
			JdbcTemplate jdbc = application.getBean(JdbcTemplate.class);
			jdbc.execute("CREATE TABLE scheduled_tasks (task_name text, task_instance text, task_data bytea, "
					+ "execution_time timestamptz NOT NULL, picked boolean NOT NULL, picked_by text, "
					+ "last_success timestamptz, last_failure timestamptz, consecutive_failures int, "
					+ "last_heartbeat timestamptz, version bigint NOT NULL, priority smallint, "
					+ "PRIMARY KEY (task_name, task_instance))");
			TransactionTemplate transaction = new TransactionTemplate(
					application.getBean(PlatformTransactionManager.class));
			OneTimeTask<Void> task = Tasks.oneTime("task").execute((instance, context) -> this.executions++);
			ManualScheduler scheduler = TestHelper
				.createManualScheduler(new TransactionAwareDataSourceProxy(application.getBean(DataSource.class)), task)
				.clock(new SettableClock())
				.build();
			Instant due = Instant.now().minusSeconds(1);
			journal.step("schedules a task in a transaction",
					() -> transaction.execute((status) -> scheduler.scheduleIfNotExists(task.instance("1"), due)));
			journal.step("schedules it again", () -> scheduler.scheduleIfNotExists(task.instance("1"), due));
			journal.step("loses the race for another one in a transaction", () -> transaction.execute((status) -> {
				// As if another node had done so after the look whether it exists.
				jdbc.execute("CREATE FUNCTION race() RETURNS trigger LANGUAGE plpgsql AS "
						+ "'BEGIN RAISE unique_violation; END'");
				jdbc.execute("CREATE TRIGGER race BEFORE INSERT ON scheduled_tasks EXECUTE FUNCTION race()");
				return scheduler.scheduleIfNotExists(task.instance("2"), due);
			}));
			journal.step("runs what is due", () -> {
				scheduler.runAnyDueExecutions();
				return List.of(this.executions);
			});
			scheduler.stop();
		}

	}

	static class Quartz extends Scenario {

		Quartz() {
			super(Quartz.class);
		}

		@Override
		protected void run(ConfigurableApplicationContext application, Journal journal) throws Exception {
			execute(application, "org/quartz/impl/jdbcjobstore/tables_postgres.sql");
			PlatformTransactionManager transactionManager = application.getBean(PlatformTransactionManager.class);
			TransactionTemplate transaction = new TransactionTemplate(transactionManager);
			SchedulerFactoryBean factory = factory(application.getBean(DataSource.class), transactionManager);
			Scheduler scheduler = factory.getObject();
			CountDownLatch done = new CountDownLatch(1);
			scheduler.getContext().put("done", done);
			JobDetail job = JobBuilder.newJob(CountDown.class).withIdentity("job").build();
			// It looks for triggers once before there is one, and then waits.
			journal.await(factory::start, (lines) -> lines.contains("TRIGGER_STATE = ? AND NEXT_FIRE_TIME <= ?"));
			journal.step("schedules a job in a transaction", () -> transaction.execute((status) -> {
				schedule(scheduler, job);
				return "done";
			}));
			journal.step("schedules it again", () -> transaction.execute((status) -> {
				schedule(scheduler, job);
				return "done";
			}));
			journal.step("runs it", () -> done.await(1, TimeUnit.MINUTES));
			factory.destroy();
		}

		private static void schedule(Scheduler scheduler, JobDetail job) {
			try {
				scheduler.scheduleJob(job, TriggerBuilder.newTrigger().withIdentity("trigger").build());
			}
			catch (SchedulerException ex) {
				throw new IllegalStateException(ex);
			}
		}

		private static SchedulerFactoryBean factory(DataSource dataSource,
				PlatformTransactionManager transactionManager) throws Exception {
			SchedulerFactoryBean factory = new SchedulerFactoryBean();
			factory.setDataSource(dataSource);
			factory.setTransactionManager(transactionManager);
			factory.setWaitForJobsToCompleteOnShutdown(true);
			Properties properties = new Properties();
			properties.setProperty("org.quartz.jobStore.driverDelegateClass", PostgreSQLDelegate.class.getName());
			properties.setProperty("org.quartz.threadPool.threadCount", "1");
			// It may be woken up before the commit, and then looks in vain.
			properties.setProperty("org.quartz.scheduler.idleWaitTime", "1000");
			factory.setQuartzProperties(properties);
			factory.afterPropertiesSet();
			return factory;
		}

	}

	/**
	 * A job.
	 */
	public static class CountDown implements Job {

		@Override
		public void execute(JobExecutionContext context) {
			try {
				((CountDownLatch) context.getScheduler().getContext().get("done")).countDown();
			}
			catch (SchedulerException ex) {
				throw new IllegalStateException(ex);
			}
		}

	}

}
