package dev.atomictx.sample.database;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;

import dev.atomictx.sample.BankProperties;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link EmbeddedDatabaseConfiguration}. The data directory is a file, so that
 * an attempt to start a database fails at once.
 */
class EmbeddedDatabaseConfigurationTests {

	private Path file;

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withUserConfiguration(Application.class);

	@BeforeEach
	void putAFileWhereTheDirectoryShouldBe(@TempDir Path directory) throws IOException {
		this.file = Files.createFile(directory.resolve("file"));
	}

	@Test
	void startsADatabaseWhereNoneIsNamed() {
		run().run((context) -> assertThat(context).hasFailed()
			.getFailure()
			.hasRootCauseInstanceOf(FileAlreadyExistsException.class));
	}

	@Test
	void startsADatabaseWhereTheNameIsEmpty() {
		run("spring.datasource.url=").run((context) -> assertThat(context).hasFailed());
	}

	@Test
	void startsNothingWhereADatabaseIsNamed() {
		run("spring.datasource.url=jdbc:postgresql://db.example.org/bank")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(EmbeddedDatabase.class));
	}

	@Test
	void saysWhatToDoWhenTheDatabaseCannotBeStarted() {
		run().run((context) -> {
			FailureAnalysis analysis = new EmbeddedDatabaseFailureAnalyzer().analyze(context.getStartupFailure());
			assertThat(analysis.getDescription()).contains(this.file.toString());
			assertThat(analysis.getAction()).contains("BANK_DATADIRECTORY", "SPRING_DATASOURCE_URL");
		});
	}

	private ApplicationContextRunner run(String... properties) {
		return this.contextRunner.withPropertyValues("bank.data-directory=" + this.file).withPropertyValues(properties);
	}

	@Configuration(proxyBeanMethods = false)
	@EnableConfigurationProperties(BankProperties.class)
	@Import(EmbeddedDatabaseConfiguration.class)
	static class Application {

	}

}
