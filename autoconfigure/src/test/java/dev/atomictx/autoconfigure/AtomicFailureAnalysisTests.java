package dev.atomictx.autoconfigure;

import dev.atomictx.Atomic;
import dev.atomictx.test.RecordingTransactionManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.context.PropertyPlaceholderAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for what a user reads when an application does not start.
 */
@ExtendWith(OutputCaptureExtension.class)
class AtomicFailureAnalysisTests {

	@Test
	void explainsAnInvalidDeclaration(CapturedOutput output) {
		fail(InvalidDeclaration.class);
		assertThat(output).contains("APPLICATION FAILED TO START",
				"@Atomic on " + InvalidBank.class.getName() + ".transfer is invalid: deadline '2' has no unit",
				"Action:", "Correct the attribute.");
	}

	@Test
	void explainsAnUnresolvablePlaceholder(CapturedOutput output) {
		fail(InvalidPlaceholder.class);
		assertThat(output).contains("APPLICATION FAILED TO START",
				"timeout cannot be resolved: Could not resolve placeholder 'no.such'");
	}

	@Test
	void explainsThatThereIsNoTransactionManager(CapturedOutput output) {
		fail(NoTransactionManager.class);
		assertThat(output).contains("APPLICATION FAILED TO START",
				"No transaction manager for atomic unit 'Bank.transfer': there is no PlatformTransactionManager bean.",
				"Action:", "Configure a DataSource (spring.datasource.url)");
	}

	@Test
	void explainsThatThereAreSeveralTransactionManagers(CapturedOutput output) {
		fail(TwoTransactionManagers.class);
		assertThat(output).contains("APPLICATION FAILED TO START", "there are several", "none of them is primary.",
				"mark one bean @Primary.");
	}

	@Test
	void explainsAWrongPropertyValue(CapturedOutput output) {
		fail(Fine.class, "--atomic.retry.max-delay=10ms");
		assertThat(output).contains("APPLICATION FAILED TO START",
				"Invalid value '10ms' for configuration property 'atomic.retry.max-delay'",
				"It must not be shorter than 'atomic.retry.delay', which is PT0.02S.");
	}

	@Test
	void explainsAnUnknownKindOfFailure(CapturedOutput output) {
		fail(Fine.class, "--atomic.retry.kinds=deadlock,dreadlock");
		assertThat(output).contains("APPLICATION FAILED TO START", "Property: atomic.retry.kinds",
				"Value: \"deadlock,dreadlock\"", "The following values are valid:", "SERIALIZATION_FAILURE");
	}

	@Test
	void explainsAnOrderThatIsNoNumber(CapturedOutput output) {
		fail(Fine.class, "--atomic.order=first");
		assertThat(output).contains("APPLICATION FAILED TO START", "Property: atomic.order", "Value: \"first\"");
	}

	private static void fail(Class<?> application, String... arguments) {
		SpringApplication springApplication = new SpringApplicationBuilder(application).web(WebApplicationType.NONE)
			.build();
		assertThatExceptionOfType(Exception.class).isThrownBy(() -> springApplication.run(arguments));
	}

	static class Bank {

		@Atomic
		public void transfer() {
		}

	}

	static class InvalidBank {

		@Atomic(deadline = "2")
		public void transfer() {
		}

	}

	static class UnresolvableBank {

		@Atomic(timeout = "${no.such}")
		public void transfer() {
		}

	}

	@Configuration(proxyBeanMethods = false)
	@Import({ Bank.class, RecordingTransactionManager.class })
	@ImportAutoConfiguration({ AtomicAutoConfiguration.class, PropertyPlaceholderAutoConfiguration.class })
	static class Fine {

	}

	@Configuration(proxyBeanMethods = false)
	@Import({ InvalidBank.class, Fine.class })
	static class InvalidDeclaration {

	}

	@Configuration(proxyBeanMethods = false)
	@Import({ UnresolvableBank.class, Fine.class })
	static class InvalidPlaceholder {

	}

	@Configuration(proxyBeanMethods = false)
	@Import(Bank.class)
	@ImportAutoConfiguration(AtomicAutoConfiguration.class)
	static class NoTransactionManager {

	}

	@Configuration(proxyBeanMethods = false)
	@Import(Fine.class)
	static class TwoTransactionManagers {

		@Bean
		RecordingTransactionManager second() {
			return new RecordingTransactionManager();
		}

	}

}
