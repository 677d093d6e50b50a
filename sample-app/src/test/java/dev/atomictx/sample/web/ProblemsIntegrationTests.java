package dev.atomictx.sample.web;

import dev.atomictx.sample.AbstractBankIntegrationTests;
import dev.atomictx.sample.BankClient.Answer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.http.MediaType;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ProblemAdvice}.
 */
class ProblemsIntegrationTests extends AbstractBankIntegrationTests {

	@Test
	void keepsWhatWentWrongInsideToItself() {
		this.jdbc.sql("ALTER TABLE transfer RENAME TO mislaid").update();
		Answer answer;
		try {
			answer = this.bank.transfer(1, 2, "1.00");
		}
		finally {
			this.jdbc.sql("ALTER TABLE mislaid RENAME TO transfer").update();
		}
		assertThat(answer.status()).isEqualTo(500);
		assertThat(answer.contentType()).isEqualTo(MediaType.APPLICATION_PROBLEM_JSON);
		assertThat(answer.body()).doesNotContainIgnoringCase("insert")
			.doesNotContain("Exception", "dev.atomictx.sample");
		assertThat(this.bank.balance(1)).isEqualTo("1000.00");
	}

	@ParameterizedTest
	@ValueSource(strings = { "/nothing", "/actuator/env", "/actuator/beans", "/actuator/metrics" })
	void exposesNothingElse(String path) {
		Answer answer = this.bank.get(path);
		assertThat(answer.status()).isEqualTo(404);
		assertThat(answer.contentType()).isEqualTo(MediaType.APPLICATION_PROBLEM_JSON);
	}

	@Test
	void exposesItsHealth() {
		Answer answer = this.bank.get("/actuator/health");
		assertThat(answer.status()).isEqualTo(200);
		assertThat(answer.text("status")).isEqualTo("UP");
		assertThat(answer.json()).doesNotContainKey("components");
	}

}
