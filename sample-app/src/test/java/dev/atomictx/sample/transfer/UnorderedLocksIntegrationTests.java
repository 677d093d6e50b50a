package dev.atomictx.sample.transfer;

import java.sql.Connection;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import javax.sql.DataSource;

import dev.atomictx.sample.AbstractBankIntegrationTests;
import dev.atomictx.sample.BankClient.Answer;
import dev.atomictx.sample.LockWaits;
import dev.atomictx.sample.Simultaneously;
import dev.atomictx.test.OwnThread;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for transfers that deadlock.
 */
@TestPropertySource(properties = "bank.ordered-locks=false")
class UnorderedLocksIntegrationTests extends AbstractBankIntegrationTests {

	@Test
	void carriesOutAllTransfersInSpiteOfDeadlocks() throws Exception {
		List<Answer> answers = Simultaneously.call(200,
				(number) -> this.bank.transfer(1 + number % 2, 2 - number % 2, "1.00"));
		assertThat(answers).allSatisfy((answer) -> assertThat(answer.status()).as(answer.body()).isEqualTo(201));
		assertThat(this.bank.balance(1)).isEqualTo("990.00");
		assertThat(this.bank.balance(2)).isEqualTo("990.00");
		assertThat(this.bank.balance(100)).isEqualTo("20.00");
	}

	/**
	 * The first transfer waits for account 1, the second one has account 2 and queues
	 * behind the first. So the first gets account 1 when it becomes free, and wants
	 * account 2.
	 */
	@Test
	void triesTheVictimOfADeadlockAgain(@Autowired DataSource dataSource) throws Exception {
		try (Connection somebody = dataSource.getConnection()) {
			somebody.setAutoCommit(false);
			somebody.createStatement().execute("SELECT FROM account WHERE id = 1 FOR UPDATE");
			LockWaits waits = new LockWaits(this.jdbc);
			CompletableFuture<Answer> first = CompletableFuture.supplyAsync(() -> this.bank.transfer(1, 2, "10.00"),
					new OwnThread());
			waits.await(1);
			CompletableFuture<Answer> second = CompletableFuture.supplyAsync(() -> this.bank.transfer(2, 1, "20.00"),
					new OwnThread());
			waits.await(2);
			somebody.rollback();
			assertThat(List.of(first.get(), second.get())).extracting((answer) -> answer.number("attempts"))
				.containsExactlyInAnyOrder(1, 2);
		}
		assertThat(this.bank.balance(1)).isEqualTo("1009.90");
		assertThat(this.bank.balance(2)).isEqualTo("989.90");
	}

}
