package dev.atomictx.sample.interest;

import java.util.List;
import java.util.concurrent.CompletableFuture;

import dev.atomictx.sample.AbstractBankIntegrationTests;
import dev.atomictx.sample.BankClient.Answer;
import dev.atomictx.sample.Simultaneously;
import dev.atomictx.test.OwnThread;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@code /api/interest-runs}.
 */
@TestPropertySource(properties = { "bank.interest.chunk-size=4", "bank.interest.rate=0.01" })
class InterestIntegrationTests extends AbstractBankIntegrationTests {

	private static final String RUN = "/api/interest-runs/2026-10";

	@Test
	void creditsEachAccountAndTakesItFromTheBank() {
		Answer answer = start("2026-10");
		assertThat(answer.status()).isEqualTo(202);
		assertThat(answer.number("total")).isEqualTo(11);
		awaitEnd();
		assertThat(this.bank.get(RUN).body())
			.isEqualTo("{\"month\":\"2026-10\",\"total\":11,\"done\":11,\"state\":\"FINISHED\"}");
		assertThat(this.bank.balance(1)).isEqualTo("1010.00");
		assertThat(this.bank.balance(11)).isEqualTo("1010.00");
		assertThat(this.bank.balance(99)).isEqualTo("-110.00");
		assertThat(this.bank.balance(100)).isEqualTo("0.00");
	}

	@Test
	void paysOnceForAMonth() throws Exception {
		List<Answer> answers = Simultaneously.call(10, (number) -> start("2026-10"));
		assertThat(answers).filteredOn((answer) -> answer.status() == 202).hasSize(1);
		assertThat(answers).filteredOn((answer) -> answer.status() == 200).hasSize(9);
		awaitEnd();
		assertThat(start("2026-10").status()).isEqualTo(200);
		assertThat(count("interest_payment")).isEqualTo(11);
	}

	@Test
	void neitherDeadlocksNorLosesMoneyBesideTransfers() throws Exception {
		CompletableFuture<List<Answer>> transfers = CompletableFuture.supplyAsync(this::transfers, new OwnThread());
		for (int month = 1; month <= 9; month++) {
			start("2026-0" + month);
		}
		assertThat(transfers.get()).allSatisfy((answer) -> {
			assertThat(answer.status()).isEqualTo(201);
			assertThat(answer.number("attempts")).isOne();
		});
		start("2026-10");
		awaitEnd();
		assertThat(count("interest_payment")).isEqualTo(110);
	}

	private List<Answer> transfers() {
		try {
			return Simultaneously.call(100,
					(number) -> this.bank.transfer(1 + number % 11, 1 + (number + 1 + number % 5) % 11, "1.00"));
		}
		catch (Exception ex) {
			throw new AssertionError(ex);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "2026", "2026-13", "2026-00", "1999-12", "2026-1", "next" })
	void refusesMonthsThatAreNone(String month) {
		assertThat(start(month).status()).isEqualTo(400);
		assertThat(this.bank.get("/api/interest-runs/" + month).status()).isEqualTo(404);
	}

	@Test
	void knowsNoRunThatWasNotStarted() {
		assertThat(this.bank.get("/api/interest-runs/2026-11").status()).isEqualTo(404);
	}

	private Answer start(String month) {
		return this.bank.post("/api/interest-runs", "{\"month\": \"" + month + "\"}");
	}

	private void awaitEnd() {
		Awaitility.await().until(() -> "FINISHED".equals(this.bank.get(RUN).text("state")));
	}

}
