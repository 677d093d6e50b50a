package dev.atomictx.sample.transfer;

import dev.atomictx.sample.AbstractBankIntegrationTests;
import dev.atomictx.sample.BankClient.Answer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@code ?dryRun=true}.
 */
class WhatIfIntegrationTests extends AbstractBankIntegrationTests {

	@ParameterizedTest
	@EnumSource
	void saysWhatWouldHaveBeenAndKeepsNothing(Locking locking) {
		Answer answer = this.bank.post("/api/transfers?dryRun=true&locking=" + locking,
				"{\"from\": 1, \"to\": 2, \"amount\": 25}");
		assertThat(answer.status()).isEqualTo(200);
		assertThat(answer.location()).isNull();
		assertThat(answer.text("fromBalance")).isEqualTo("974.90");
		assertThat(answer.text("toBalance")).isEqualTo("1025.00");
		assertThat(answer.json()).containsEntry("notified", true);
		assertKeptNothing();
	}

	@Test
	void refusesWhatWouldBeRefused() {
		assertThat(dryRun("{\"from\": 1, \"to\": 2, \"amount\": 1000}").status()).isEqualTo(422);
		assertThat(dryRun("{\"from\": 1, \"to\": 77, \"amount\": 1}").status()).isEqualTo(404);
		assertKeptNothing();
	}

	private Answer dryRun(String order) {
		return this.bank.post("/api/transfers?dryRun=true", order,
				(headers) -> headers.add("Idempotency-Key", "unused"));
	}

	private void assertKeptNothing() {
		assertThat(this.bank.balance(1)).isEqualTo("1000.00");
		for (String table : new String[] { "transfer", "notification", "atomic_key" }) {
			assertThat(this.jdbc.sql("SELECT count(*) FROM " + table).query(Integer.class).single()).isZero();
		}
	}

}
