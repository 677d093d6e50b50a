package dev.atomictx.sample;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.ConfigDataApplicationContextInitializer;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link BankProperties}.
 */
class BankPropertiesTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withInitializer(new ConfigDataApplicationContextInitializer())
		.withUserConfiguration(Application.class);

	@Test
	void haveDefaults() {
		this.contextRunner.run((context) -> {
			BankProperties properties = context.getBean(BankProperties.class);
			assertThat(properties.orderedLocks()).isTrue();
			assertThat(properties.transferFee()).isEqualByComparingTo("0.10");
			assertThat(properties.dataDirectory()).hasFileName(".atomictx-bank").isAbsolute();
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "bank.transfer-fee=-0.10", "bank.transfer-fee=0.001", "bank.transfer-fee=free",
			"bank.ordered-locks=sometimes", "bank.locking=hopeful" })
	void refuseNonsense(String property) {
		this.contextRunner.withPropertyValues(property).run((context) -> assertThat(context).hasFailed());
	}

	@Configuration(proxyBeanMethods = false)
	@EnableConfigurationProperties(BankProperties.class)
	static class Application {

	}

}
