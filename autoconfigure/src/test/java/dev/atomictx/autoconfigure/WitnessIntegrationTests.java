package dev.atomictx.autoconfigure;

import java.util.UUID;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import dev.atomictx.AtomicOperations;
import dev.atomictx.engine.CommitStrategy;
import dev.atomictx.test.TestDatabase;
import dev.atomictx.witness.WitnessPostProcessor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcClientAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Who creates the table of witnesses, and how applications without it start.
 */
@ExtendWith(OutputCaptureExtension.class)
class WitnessIntegrationTests {

	private static final String WARNING = "atomic.commit-outcome=resolve cannot be used";

	private final TestDatabase database = TestDatabase.get().createDatabase("witness_schema");

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(AopAutoConfiguration.class, DataSourceAutoConfiguration.class,
				JdbcTemplateAutoConfiguration.class, JdbcClientAutoConfiguration.class,
				DataSourceTransactionManagerAutoConfiguration.class, TransactionAutoConfiguration.class,
				AtomicAutoConfiguration.class))
		.withPropertyValues("atomic.commit-outcome=resolve", "spring.datasource.url=" + this.database.jdbcUrl(),
				"spring.datasource.username=" + this.database.username(),
				"spring.datasource.password=" + this.database.password());

	private static int witnessesOfAUnit(AssertableApplicationContext context) {
		JdbcClient jdbc = context.getBean(JdbcClient.class);
		jdbc.sql("CREATE TABLE IF NOT EXISTS payment (id int)").update();
		context.getBean(AtomicOperations.class)
			.executeWithoutResult((scope) -> jdbc.sql("INSERT INTO payment VALUES (1)").update());
		return jdbc.sql("SELECT count(*) FROM atomic_witness").query(Integer.class).single();
	}

	@Test
	void changesNothingWithoutResolve() {
		this.runner.withPropertyValues("atomic.commit-outcome=report")
			.run((context) -> assertThat(context).hasNotFailed()
				.doesNotHaveBean(WitnessPostProcessor.class)
				.doesNotHaveBean(CommitStrategy.class)
				.doesNotHaveBean(WitnessSchemaInitializer.class)
				.getBean(DataSource.class)
				.isInstanceOf(HikariDataSource.class));
	}

	@Test
	void createsTheTableWhereItIsToldTo(CapturedOutput output) {
		for (int start = 1; start <= 2; start++) {
			int starts = start;
			this.runner.withPropertyValues("atomic.witness.initialize-schema=always")
				.run((context) -> assertThat(witnessesOfAUnit(context)).isEqualTo(starts));
		}
		assertThat(output).doesNotContain(WARNING);
	}

	@ParameterizedTest
	@ValueSource(strings = { "never", "embedded" })
	void createsNoTableOnAServerAndSaysWhatToRun(String mode, CapturedOutput output) {
		this.runner.withPropertyValues("atomic.witness.initialize-schema=" + mode)
			.run((context) -> assertThat(context.getBean(JdbcClient.class)
				.sql("SELECT to_regclass('atomic_witness') IS NULL")
				.query(Boolean.class)
				.single()).isTrue());
		assertThat(output).containsOnlyOnce(WARNING).contains("CREATE TABLE IF NOT EXISTS atomic_witness");
	}

	@Test
	void createsTheTableInAnEmbeddedDatabase() {
		inMemory().run((context) -> assertThat(witnessesOfAUnit(context)).isEqualTo(1));
	}

	@Test
	void findsTheTableThatAMigrationCreates(CapturedOutput output) {
		inMemory().withConfiguration(AutoConfigurations.of(FlywayAutoConfiguration.class))
			.withPropertyValues("atomic.witness.initialize-schema=never",
					"spring.flyway.locations=classpath:dev/atomictx/autoconfigure/migration")
			.run((context) -> assertThat(witnessesOfAUnit(context)).isEqualTo(1));
		assertThat(output).doesNotContain(WARNING);
	}

	private ApplicationContextRunner inMemory() {
		return this.runner.withPropertyValues("spring.datasource.url=jdbc:h2:mem:" + UUID.randomUUID(),
				"spring.datasource.username=sa", "spring.datasource.password=");
	}

	@Test
	void startsWhenTheDatabaseDoesNotAnswerYet() {
		this.runner
			.withPropertyValues("spring.datasource.url=jdbc:postgresql://127.0.0.1:1/bank",
					"spring.datasource.hikari.connection-timeout=250")
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@ParameterizedTest
	@CsvSource({ "atomic.witness.patience, 11m", "atomic.witness.initialize-schema, often" })
	void refusesWrongValuesAtStart(String name, String value) {
		this.runner.withPropertyValues(name + "=" + value)
			.run((context) -> assertThat(context).getFailure().hasStackTraceContaining(name));
	}

}
