package dev.atomictx.sample.payment;

import dev.atomictx.sample.AbstractBankIntegrationTests;
import dev.atomictx.sample.BankClient.Answer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@code /api/payments}, with the workers of the application.
 */
class PaymentsIntegrationTests extends AbstractBankIntegrationTests {

	@Test
	void carriesOutWhatIsEnqueued() {
		Answer answer = this.bank.post("/api/payments", """
				{"payments": [{"from": 1, "to": 2, "amount": "5.00"}, {"from": 3, "to": 77, "amount": "5.00"},
					{"from": 2, "to": 1, "amount": "5000.00"}, {"from": 3, "to": 4, "amount": "5.00"}]}""");
		assertThat(answer.status()).isEqualTo(202);
		String id = answer.body().substring(1, answer.body().indexOf(','));
		Awaitility.await()
			.untilAsserted(() -> assertThat(this.bank.get("/api/payments").body())
				.isEqualTo("{\"waiting\":0,\"running\":0,\"done\":2,\"failed\":2}"));
		assertThat(this.bank.get("/api/payments/" + id).text("state")).isEqualTo("DONE");
		assertThat(this.bank.get("/api/payments/999999").status()).isEqualTo(404);
		assertThat(this.bank.balance(2)).isEqualTo("1005.00");
		assertThat(this.bank.balance(4)).isEqualTo("1005.00");
	}

	@ParameterizedTest
	@ValueSource(strings = { "{}", "[]", "{\"payments\": []}", "{\"payments\": [null]}", "{\"payments\": [{}]}",
			"{\"payments\": [{\"from\": 1, \"to\": 2, \"amount\": 1}, {\"from\": 1, \"to\": 1, \"amount\": 1}]}" })
	void refusesPaymentsThatAreNone(String body) {
		assertThat(this.bank.post("/api/payments", body).status()).isEqualTo(400);
		assertThat(count("payment")).isZero();
	}

}
