package dev.atomictx.sample.process;

import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;

import dev.atomictx.sample.BankClient;
import dev.atomictx.sample.LockWaits;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for a bank that is killed with {@code kill -9} and started again on the same data
 * directory.
 */
class KilledBankIntegrationTests {

	private static final int ACCOUNTS = 200;

	private static final String[] SETTINGS = { "--bank.interest.chunk-size=7", "--bank.payments.workers=1",
			"--bank.payments.stuck-after=1s", "--bank.payments.max-attempts=2" };

	/**
	 * Somebody has locked an account in the middle. So the interest run and the worker
	 * are both in the middle of a unit when they are killed.
	 */
	@Test
	void finishesTheInterestRunAndTheQueueAfterItWasKilled(@TempDir Path directory) throws Exception {
		BankProcess killed = BankProcess.start(directory, SETTINGS);
		try (Connection somebody = killed.dataSource().getConnection()) {
			BankClient bank = killed.client();
			openAccounts(killed.jdbc());
			somebody.setAutoCommit(false);
			somebody.createStatement().execute("SELECT FROM account WHERE id = 1100 FOR UPDATE");
			assertThat(bank.post("/api/interest-runs", "{\"month\": \"2026-10\"}").status()).isEqualTo(202);
			assertThat(bank.post("/api/payments", payments()).status()).isEqualTo(202);
			new LockWaits(killed.jdbc()).await(2);
			assertThat(bank.get("/api/interest-runs/2026-10").number("done")).isBetween(1, ACCOUNTS + 10);
			assertThat(bank.get("/api/payments").number("done")).isBetween(1, ACCOUNTS - 2);
			killed.kill();
		}
		finally {
			killed.kill();
		}
		try (BankProcess bank = BankProcess.start(directory, SETTINGS)) {
			assertFinishes(bank.client());
			assertEverythingWasDoneOnce(bank.jdbc());
		}
	}

	private static void openAccounts(JdbcClient jdbc) {
		jdbc.sql("""
				INSERT INTO account (id, owner, balance, opening)
				SELECT id, 'Customer ' || id, 1000, 1000 FROM generate_series(1001, 1000 + ?) AS id""")
			.param(ACCOUNTS)
			.update();
	}

	private static String payments() {
		StringBuilder payments = new StringBuilder("{\"payments\": [");
		for (int id = 1001; id <= 1000 + ACCOUNTS; id++) {
			payments.append((id > 1001) ? "," : "").append(BankClient.order(id, 100, "5.00"));
		}
		return payments.append("]}").toString();
	}

	private static void assertFinishes(BankClient bank) {
		Awaitility.await().atMost(Duration.ofMinutes(2)).untilAsserted(() -> {
			assertThat(bank.get("/api/interest-runs/2026-10").body())
				.isEqualTo("{\"month\":\"2026-10\",\"total\":211,\"done\":211,\"state\":\"FINISHED\"}");
			assertThat(bank.get("/api/payments").body())
				.isEqualTo("{\"waiting\":0,\"running\":0,\"done\":200,\"failed\":0}");
		});
		assertThat(bank.get("/api/statement").text("total")).isEqualTo("211000.00");
	}

	private static void assertEverythingWasDoneOnce(JdbcClient jdbc) {
		assertThat(jdbc.sql("SELECT count(*) FROM interest_payment").query(Integer.class).single())
			.isEqualTo(ACCOUNTS + 11);
		assertThat(jdbc.sql("SELECT from_account FROM transfer GROUP BY from_account HAVING count(*) = 1")
			.query(Long.class)
			.list()).hasSize(ACCOUNTS);
		assertThat(jdbc.sql("SELECT max(attempts) FROM payment").query(Integer.class).single()).isEqualTo(2);
		// Without its 5.00 or before it went: the interest differs by half a cent.
		assertThat(jdbc.sql("""
				SELECT id FROM account WHERE id > 1000
					AND balance <> 995 + (SELECT sum(amount) FROM interest_payment WHERE account = id)""")
			.query(Long.class)
			.list()).isEmpty();
	}

}
