package dev.atomictx.sample.transfer;

import java.util.List;
import java.util.Locale;

import dev.atomictx.sample.AbstractBankIntegrationTests;
import dev.atomictx.sample.BankClient;
import dev.atomictx.sample.BankClient.Answer;
import dev.atomictx.sample.Simultaneously;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the three ways of locking: they differ in how, not in what.
 */
class LockingIntegrationTests extends AbstractBankIntegrationTests {

	@ParameterizedTest
	@EnumSource
	void carriesOutAllTransfersAtOnce(Locking locking) throws Exception {
		List<Answer> answers = Simultaneously.call(100,
				(number) -> transfer(locking, 1 + number % 3, 1 + (number + 1 + number / 50) % 3, "1.00"));
		assertThat(answers).allSatisfy((answer) -> assertThat(answer.status()).as(answer.body()).isEqualTo(201));
		assertThat(this.bank.balance(100)).isEqualTo("10.00");
		assertThat(this.jdbc.sql("SELECT count(*) FROM transfer").query(Integer.class).single()).isEqualTo(100);
	}

	@ParameterizedTest
	@EnumSource
	void neverOverdrawsAnAccount(Locking locking) throws Exception {
		List<Answer> answers = Simultaneously.call(30,
				(number) -> transfer(locking, 3, (number % 2 == 0) ? 1 : 5, "99.90"));
		assertThat(answers).filteredOn((answer) -> answer.status() == 201).hasSize(10);
		assertThat(answers).filteredOn((answer) -> answer.status() == 422).hasSize(20);
		assertThat(this.bank.balance(3)).isEqualTo("0.00");
	}

	@ParameterizedTest
	@EnumSource
	void refusesTheSame(Locking locking) {
		for (long[] accounts : new long[][] { { 1, 77 }, { 77, 1 }, { 78, 77 }, { 5, 0 } }) {
			assertThat(transfer(locking, accounts[0], accounts[1], "1.00").text("title")).isEqualTo("Unknown account");
		}
		assertThat(transfer(locking, 1, 2, "1000.00").text("title")).isEqualTo("Insufficient funds");
		assertThat(transfer(locking, 2, 1, "1000.00").text("title")).isEqualTo("Insufficient funds");
		assertThat(this.bank.get("/api/accounts/1").number("version")).isZero();
		assertThat(this.bank.get("/api/accounts/2").number("version")).isZero();
	}

	@ParameterizedTest
	@EnumSource
	void keepsTheBalancesInTheLog(Locking locking) {
		Answer answer = transfer(locking, 2, 1, "25.00");
		assertThat(answer.text("fromBalance")).isEqualTo("974.90").isEqualTo(this.bank.balance(2));
		assertThat(answer.text("toBalance")).isEqualTo("1025.00").isEqualTo(this.bank.balance(1));
	}

	@Test
	void remembersARefusalThatUndidTheCredit() {
		String path = "/api/transfers?locking=conditional";
		for (int i = 0; i < 2; i++) {
			Answer answer = this.bank.post(path, "{\"from\": 2, \"to\": 1, \"amount\": 1000}",
					(headers) -> headers.add("Idempotency-Key", "key"));
			assertThat(answer.status()).isEqualTo(422);
		}
		assertThat(this.jdbc.sql("SELECT type FROM atomic_key WHERE outcome = 'THROWN'").query(String.class).list())
			.containsExactly(TransferRefusedException.class.getName());
	}

	@ParameterizedTest
	@CsvSource({ "locking=hopeful", "locking=0", "dryRun=perhaps" })
	void refusesParametersThatAreNone(String parameter) {
		Answer answer = this.bank.post("/api/transfers?" + parameter, "{\"from\": 1, \"to\": 2, \"amount\": 1}");
		assertThat(answer.status()).as(answer.body()).isEqualTo(400);
		assertThat(answer.body()).doesNotContain("dev.atomictx");
	}

	private Answer transfer(Locking locking, long from, long to, String amount) {
		return this.bank.post("/api/transfers?locking=" + locking.name().toLowerCase(Locale.ROOT),
				BankClient.order(from, to, amount));
	}

}
