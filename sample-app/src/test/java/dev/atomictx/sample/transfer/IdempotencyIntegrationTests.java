package dev.atomictx.sample.transfer;

import java.sql.Connection;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import javax.sql.DataSource;

import dev.atomictx.sample.AbstractBankIntegrationTests;
import dev.atomictx.sample.BankClient;
import dev.atomictx.sample.BankClient.Answer;
import dev.atomictx.sample.LockWaits;
import dev.atomictx.sample.Simultaneously;
import dev.atomictx.test.OwnThread;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the {@code Idempotency-Key} header of {@code /api/transfers}.
 */
class IdempotencyIntegrationTests extends AbstractBankIntegrationTests {

	@Test
	void answersARepeatedRequestAsTheFirst() {
		Answer first = this.bank.transfer(1, 2, "25.00", "a key");
		this.bank.transfer(1, 2, "100.00");
		assertThat(this.bank.transfer(1, 2, "25.00", "a key")).isEqualTo(first);
		assertThat(this.bank.balance(2)).isEqualTo("1125.00");
	}

	@Test
	void takesTheSameAmountWrittenDifferentlyForTheSame() {
		Answer first = this.bank.transfer(1, 2, "25.00", "key");
		assertThat(this.bank.transfer(1, 2, "25", "key")).isEqualTo(first);
	}

	@Test
	void movesMoneyOnceForRequestsThatArriveTogether() throws Exception {
		List<Answer> answers = Simultaneously.call(30, (number) -> this.bank.transfer(1, 2, "25.00", "key"));
		assertThat(new HashSet<>(answers)).singleElement().extracting(Answer::status).isEqualTo(201);
		assertThat(this.bank.balance(2)).isEqualTo("1025.00");
		assertThat(this.jdbc.sql("SELECT count(*) FROM transfer").query(Long.class).single()).isOne();
	}

	@Test
	void answersOneOfTwoDifferentOrdersThatArriveTogetherWithOneKey() throws Exception {
		List<Answer> answers = Simultaneously.call(20,
				(number) -> this.bank.transfer(1, 2, (number % 2 == 0) ? "20.00" : "30.00", "key"));
		assertThat(answers).filteredOn((answer) -> answer.status() == 201).hasSize(10);
		assertThat(answers).filteredOn((answer) -> answer.status() == 422).hasSize(10);
		assertThat(this.jdbc.sql("SELECT count(*) FROM transfer").query(Long.class).single()).isOne();
	}

	@Test
	void carriesOutTheOrderWhenTheFirstRequestIsRolledBack(@Autowired DataSource dataSource) throws Exception {
		try (Connection first = dataSource.getConnection()) {
			first.setAutoCommit(false);
			first.createStatement()
				.execute("INSERT INTO atomic_key (unit, idempotency_key, digest, id) "
						+ "VALUES ('transfer', 'key', '', gen_random_uuid())");
			CompletableFuture<Answer> second = CompletableFuture
				.supplyAsync(() -> this.bank.transfer(1, 2, "25.00", "key"), new OwnThread());
			new LockWaits(this.jdbc).await(1);
			first.rollback();
			assertThat(second.get().status()).isEqualTo(201);
		}
	}

	@Test
	void takesTheSameOrderWithAnotherWayOfLockingForTheSame() {
		Answer first = this.bank.transfer(1, 2, "25.00", "key");
		assertThat(this.bank.post("/api/transfers?locking=optimistic", BankClient.order(1, 2, "25.00"),
				(headers) -> headers.add("Idempotency-Key", "key")))
			.isEqualTo(first);
	}

	@Test
	void refusesAnotherOrderWithTheSameKey() {
		this.bank.transfer(1, 2, "25.00", "key");
		for (Answer answer : List.of(this.bank.transfer(1, 2, "26.00", "key"), this.bank.transfer(1, 3, "25.00", "key"),
				this.bank.transfer(3, 2, "25.00", "key"))) {
			assertThat(answer.status()).isEqualTo(422);
			assertThat(answer.text("title")).isEqualTo("Idempotency key reused");
		}
		assertThat(this.bank.balance(2)).isEqualTo("1025.00");
	}

	@Test
	void refusesAgainWhatWasRefusedEvenIfItWouldSucceedNow() {
		Answer first = this.bank.transfer(1, 2, "1500.00", "key");
		assertThat(first.status()).isEqualTo(422);
		this.bank.transfer(2, 1, "900.00");
		assertThat(this.bank.transfer(1, 2, "1500.00", "key")).isEqualTo(first);
		assertThat(this.bank.transfer(1, 2, "1500.00").status()).isEqualTo(201);
	}

	@Test
	void remembersThatAnAccountWasUnknown() {
		Answer first = this.bank.transfer(1, 77, "1.00", "key");
		assertThat(first.status()).isEqualTo(404);
		assertThat(this.bank.transfer(1, 77, "1.00", "key")).isEqualTo(first);
	}

	@Test
	void forgetsAKeyThatCameWithAMalformedOrder() {
		assertThat(this.bank.transfer(1, 2, "-1", "key").status()).isEqualTo(400);
		assertThat(this.bank.transfer(1, 2, "1", "key").status()).isEqualTo(201);
	}

	@Test
	void takesTheLongestKey() {
		assertThat(this.bank.transfer(1, 2, "1.00", "k".repeat(200)).status()).isEqualTo(201);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " ", "a\tb" })
	void refusesKeysThatAreNone(String key) {
		assertThat(this.bank.transfer(1, 2, "1.00", key).status()).isEqualTo(400);
	}

	@Test
	void refusesKeysThatAreTooLong() {
		assertThat(this.bank.transfer(1, 2, "1.00", "k".repeat(201)).status()).isEqualTo(400);
	}

}
