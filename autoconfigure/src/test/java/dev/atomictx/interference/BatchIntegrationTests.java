package dev.atomictx.interference;

import org.junit.jupiter.api.Test;

import org.springframework.batch.core.configuration.annotation.EnableBatchProcessing;
import org.springframework.batch.core.configuration.annotation.EnableJdbcJobRepository;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.builder.JobBuilder;
import org.springframework.batch.core.job.parameters.JobParameters;
import org.springframework.batch.core.job.parameters.JobParametersBuilder;
import org.springframework.batch.core.launch.JobOperator;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.Step;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.batch.infrastructure.item.database.JdbcCursorItemReader;
import org.springframework.batch.infrastructure.item.database.builder.JdbcCursorItemReaderBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Spring Batch with its job repository in tables, which begins SERIALIZABLE transactions
 * of its own.
 */
class BatchIntegrationTests {

	@Test
	void runsJobs() {
		assertThat(ClassPath.compare(Jobs.class)).containsSubsequence("fails in the second chunk:", "-> FAILED [1, 2]",
				"restarts:", "-> COMPLETED [1, 2, 3, 4, 5]", "starts the same instance again:", "starts another:",
				"-> COMPLETED [1, 1, 2, 2, 3, 3, 4, 4, 5, 5]");
	}

	static class Jobs extends Scenario {

		Jobs() {
			super(Application.class);
		}

		@Override
		protected void run(ConfigurableApplicationContext application, Journal journal) {
			execute(application, "org/springframework/batch/core/schema-postgresql.sql");
			JdbcTemplate jdbc = application.getBean(JdbcTemplate.class);
			jdbc.execute("CREATE TABLE item (id int CHECK (id < 4))");
			journal.step("fails in the second chunk", () -> start(application, "one"));
			jdbc.execute("ALTER TABLE item DROP CONSTRAINT item_id_check");
			journal.step("restarts", () -> start(application, "one"));
			journal.step("starts the same instance again", () -> start(application, "one"));
			journal.step("starts another", () -> start(application, "two"));
		}

		private static String start(ConfigurableApplicationContext application, String instance) throws Exception {
			JobParameters parameters = new JobParametersBuilder().addString("instance", instance).toJobParameters();
			JobExecution execution = application.getBean(JobOperator.class)
				.start(application.getBean(Job.class), parameters);
			return execution.getStatus() + " " + application.getBean(JdbcTemplate.class)
				.queryForList("SELECT id FROM item ORDER BY id", Integer.class);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableBatchProcessing
	@EnableJdbcJobRepository
	static class Application {

		@Bean
		Job job(JobRepository repository, PlatformTransactionManager transactionManager, JdbcTemplate jdbc) {
			JdbcCursorItemReader<Integer> reader = new JdbcCursorItemReaderBuilder<Integer>().name("reader")
				.dataSource(jdbc.getDataSource())
				.sql("SELECT id FROM generate_series(1, 5) id ORDER BY id")
				.rowMapper((row, number) -> row.getInt(1))
				.build();
			Step step = new StepBuilder("step", repository).<Integer, Integer>chunk(2)
				.transactionManager(transactionManager)
				.reader(reader)
				.writer((chunk) -> chunk.forEach((id) -> jdbc.update("INSERT INTO item VALUES (?)", id)))
				.build();
			return new JobBuilder("job", repository).start(step).build();
		}

	}

}
