package dev.atomictx.sample.transfer;

import java.util.List;

import dev.atomictx.sample.AbstractBankIntegrationTests;
import dev.atomictx.sample.BankClient.Answer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.http.MediaType;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@code /api/transfers}.
 */
class TransfersIntegrationTests extends AbstractBankIntegrationTests {

	@Test
	void movesMoney() {
		Answer answer = this.bank.transfer(1, 2, "25.00");
		assertThat(answer.status()).isEqualTo(201);
		assertThat(answer.contentType()).isEqualTo(MediaType.APPLICATION_JSON);
		assertThat(answer.body()).isEqualTo("""
				{"id":%d,"from":1,"to":2,"amount":"25.00","fee":"0.10","fromBalance":"974.90","toBalance":"1025.00",\
				"attempts":1,"notified":true}""".formatted(answer.number("id")));
		assertThat(this.bank.balance(1)).isEqualTo("974.90");
		assertThat(this.bank.balance(2)).isEqualTo("1025.00");
		assertThat(this.bank.balance(100)).isEqualTo("0.10");
	}

	@Test
	void saysWhereTheTransferIsFound() {
		Answer answer = this.bank.transfer(1, 2, "25.00");
		assertThat(answer.location()).hasPath("/api/transfers/" + answer.number("id"));
		assertThat(this.bank.get(answer.location().getPath()).body()).isEqualTo(answer.body());
		assertThat(this.bank.get("/api/transfers/999999").status()).isEqualTo(404);
	}

	@ParameterizedTest
	@CsvSource({ "25, 25.00", "25.5, 25.50", "0.01, 0.01", "\"25\", 25.00", "\"0.5\", 0.50", "1e2, 100.00" })
	void readsAmountsFromStringsAndNumbers(String json, String amount) {
		Answer answer = transferAmount(json);
		assertThat(answer.status()).isEqualTo(201);
		assertThat(answer.text("amount")).isEqualTo(amount);
	}

	@Test
	void spendsTheLastCent() {
		assertThat(this.bank.transfer(1, 2, "999.90").text("fromBalance")).isEqualTo("0.00");
	}

	@ParameterizedTest
	@CsvSource({ "100, 5", "5, 100" })
	void takesNoFeeWhereTheHouseIsConcerned(long from, long to) {
		this.bank.transfer(5, 100, "10.00");
		Answer answer = this.bank.transfer(from, to, "10.00");
		assertThat(answer.status()).isEqualTo(201);
		assertThat(answer.text("fee")).isEqualTo("0.00");
	}

	@ParameterizedTest
	@ValueSource(strings = { "0", "-1", "\"-0.01\"", "0.001", "\"25.001\"", "10000000000", "1e30", "\"1e999999999\"",
			"1e-400", "\"\"", "\"abc\"", "\"25,00\"", "\"NaN\"", "NaN", "null", "true", "[1]", "{\"a\": 1}" })
	void refusesAmountsThatAreNone(String json) {
		assertRefused(transferAmount(json), 400);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "null", "[]", "{}", "{\"from\": 1,", "{\"from\": 1, \"to\": 2, \"amount\": 1} {}",
			"{\"from\": 1, \"amount\": 1}", "{\"to\": 1, \"amount\": 1}", "{\"from\": 1, \"to\": 2}",
			"{\"from\": \"x\", \"to\": 2, \"amount\": 1}", "{\"from\": 1.5, \"to\": 2, \"amount\": 1}",
			"{\"from\": null, \"to\": 2, \"amount\": 1}", "{\"from\": 1, \"to\": 1, \"amount\": 1}" })
	void refusesOrdersThatAreNone(String body) {
		assertRefused(this.bank.transfer(body), 400);
	}

	@Test
	void namesAllThatIsMissing() {
		assertThat(this.bank.transfer("{}").text("detail"))
			.isEqualTo("amount is missing, from is missing, to is missing");
	}

	@ParameterizedTest
	@CsvSource({ "1, 77", "77, 1", "77, 78", "-1, 1", "1, 99", "99, 1", "100, 99" })
	void refusesUnknownAccounts(long from, long to) {
		Answer answer = this.bank.transfer(from, to, "1.00");
		assertRefused(answer, 404);
		assertThat(answer.text("title")).isEqualTo("Unknown account");
	}

	@ParameterizedTest
	@ValueSource(strings = { "999.91", "1000.00", "9999999999.99" })
	void refusesWhatTheBalanceDoesNotCover(String amount) {
		Answer answer = this.bank.transfer(1, 2, amount);
		assertRefused(answer, 422);
		assertThat(answer.text("title")).isEqualTo("Insufficient funds");
	}

	@Test
	void movesNothingForAClientThatCannotReadTheAnswer() {
		Answer answer = this.bank.post("/api/transfers", "{\"from\": 1, \"to\": 2, \"amount\": 1}",
				(headers) -> headers.setAccept(List.of(MediaType.TEXT_HTML)));
		assertRefused(answer, 406);
	}

	private Answer transferAmount(String json) {
		return this.bank.transfer("{\"from\": 1, \"to\": 2, \"amount\": " + json + "}");
	}

	private void assertRefused(Answer answer, int status) {
		assertThat(answer.status()).as(answer.body()).isEqualTo(status);
		assertThat(answer.contentType()).isEqualTo(MediaType.APPLICATION_PROBLEM_JSON);
		assertThat(answer.number("status")).isEqualTo(status);
		assertThat(answer.text("detail")).isNotEmpty();
		assertThat(this.bank.balance(1)).isEqualTo("1000.00");
		assertThat(this.jdbc.sql("SELECT count(*) FROM transfer").query(Long.class).single()).isZero();
	}

}
