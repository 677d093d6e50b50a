package dev.atomictx.sample.account;

import dev.atomictx.sample.AbstractBankIntegrationTests;
import dev.atomictx.sample.BankClient.Answer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.http.MediaType;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@code /api/accounts}.
 */
class AccountsIntegrationTests extends AbstractBankIntegrationTests {

	@Test
	void listsAllAccountsInOrder() {
		Answer answer = this.bank.get("/api/accounts");
		assertThat(answer.status()).isEqualTo(200);
		assertThat(answer.contentType()).isEqualTo(MediaType.APPLICATION_JSON);
		assertThat(answer.body()).startsWith("""
				[{"id":1,"owner":"Alice","balance":"1000.00","version":0},{"id":2,"owner":"Bob",""").endsWith("""
				{"id":100,"owner":"House","balance":"0.00","version":0}]""");
		assertThat(answer.body().split("\"id\":")).hasSize(14);
	}

	@Test
	void showsOneAccount() {
		assertThat(this.bank.get("/api/accounts/3").body())
			.isEqualTo("{\"id\":3,\"owner\":\"Carol\",\"balance\":\"1000.00\",\"version\":0}");
	}

	@Test
	void countsTheChangesOfAnAccount() {
		this.bank.transfer(1, 3, "1.00");
		this.bank.transfer(3, 1, "1.00");
		assertThat(this.bank.get("/api/accounts/3").number("version")).isEqualTo(2);
	}

	@ParameterizedTest
	@ValueSource(strings = { "77", "0", "-1", "abc", "1.5", "99999999999999999999" })
	void knowsNoOtherAccount(String id) {
		Answer answer = this.bank.get("/api/accounts/" + id);
		assertThat(answer.status()).isEqualTo(404);
		assertThat(answer.contentType()).isEqualTo(MediaType.APPLICATION_PROBLEM_JSON);
		assertThat(answer.number("status")).isEqualTo(404);
	}

}
