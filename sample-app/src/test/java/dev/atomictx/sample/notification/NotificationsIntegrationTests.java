package dev.atomictx.sample.notification;

import dev.atomictx.sample.AbstractBankIntegrationTests;
import dev.atomictx.sample.BankClient.Answer;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link NotificationService}.
 */
class NotificationsIntegrationTests extends AbstractBankIntegrationTests {

	@Test
	void tellsTheRecipient() {
		assertThat(this.bank.transfer(1, 2, "25.00").json()).containsEntry("notified", true);
		assertThat(this.jdbc.sql("SELECT message FROM notification").query(String.class).list())
			.containsExactly("Dear Bob, you have received 25.00.");
	}

	@Test
	void keepsTheTransferWhenTheNotificationFails() {
		Answer answer = this.bank.transfer(1, 11, "25.00", "key");
		assertThat(answer.status()).isEqualTo(201);
		assertThat(answer.json()).containsEntry("notified", false).containsEntry("attempts", 1);
		assertThat(this.bank.transfer(1, 11, "25.00", "key")).isEqualTo(answer);
		assertThat(this.bank.balance(11)).isEqualTo("1025.00");
		assertThat(this.bank.balance(100)).isEqualTo("0.10");
		assertThat(this.jdbc.sql("SELECT count(*) FROM notification").query(Long.class).single()).isZero();
	}

}
