package dev.atomictx.sample.transfer;

import java.util.List;

import dev.atomictx.sample.AbstractBankIntegrationTests;
import dev.atomictx.sample.BankClient.Answer;
import dev.atomictx.sample.Simultaneously;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for many transfers at once.
 */
class ContentionIntegrationTests extends AbstractBankIntegrationTests {

	@Test
	void neverDeadlocks() throws Exception {
		this.bank.transfer(1, 100, "100.00");
		List<Answer> answers = Simultaneously.call(200, (number) -> transfer(number % 4));
		assertThat(answers).allSatisfy((answer) -> assertThat(answer.status()).as(answer.body()).isEqualTo(201));
		assertThat(answers).allSatisfy((answer) -> assertThat(answer.number("attempts")).isOne());
		assertThat(this.bank.balance(100)).isEqualTo("110.00");
	}

	/**
	 * Both directions between two accounts, and between one of them and the house.
	 */
	private Answer transfer(int kind) {
		return switch (kind) {
			case 0 -> this.bank.transfer(1, 2, "1.00");
			case 1 -> this.bank.transfer(2, 1, "1.00");
			case 2 -> this.bank.transfer(1, 100, "1.00");
			default -> this.bank.transfer(100, 1, "1.00");
		};
	}

	@Test
	void neverOverdrawsAnAccount() throws Exception {
		List<Answer> answers = Simultaneously.call(50, (number) -> this.bank.transfer(3, 4 + number % 7, "99.90"));
		assertThat(answers).filteredOn((answer) -> answer.status() == 201).hasSize(10);
		assertThat(answers).filteredOn((answer) -> answer.status() == 422).hasSize(40);
		assertThat(this.bank.balance(3)).isEqualTo("0.00");
	}

}
