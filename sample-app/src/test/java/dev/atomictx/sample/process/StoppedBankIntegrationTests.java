package dev.atomictx.sample.process;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import dev.atomictx.sample.BankClient;
import dev.atomictx.test.OwnThread;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for a bank that is stopped, as an operator does it, while it is busy.
 */
class StoppedBankIntegrationTests {

	private static final Duration PATIENCE = Duration.ofMinutes(1);

	private final Set<String> answered = ConcurrentHashMap.newKeySet();

	private final Set<String> unanswered = ConcurrentHashMap.newKeySet();

	@Test
	void losesNothingWhenItIsStoppedInMidLoad(@TempDir Path directory) throws Exception {
		try (BankProcess bank = BankProcess.start(directory, "--bank.interest.chunk-size=1",
				"--bank.interest.pause=20ms")) {
			BankClient client = bank.client();
			client.post("/api/payments", payments(500));
			client.post("/api/interest-runs", "{\"month\": \"2026-10\"}");
			List<CompletableFuture<Void>> customers = IntStream.range(0, 4)
				.mapToObj((number) -> CompletableFuture.runAsync(() -> transfer(client, number), new OwnThread()))
				.toList();
			Awaitility.await().until(() -> this.answered.size() > 20 && client.get("/api/payments").number("done") > 0);
			bank.stop();
			for (CompletableFuture<Void> customer : customers) {
				customer.get();
			}
			assertThat(bank.log()).doesNotContain(" ERROR ").doesNotContain("has failed and will be tried again");
		}
		try (BankProcess bank = BankProcess.start(directory, "--bank.payments.workers=0")) {
			assertNothingIsLost(bank.client(), bank.jdbc());
		}
	}

	/**
	 * A customer who goes on until the bank does not answer any more.
	 */
	private void transfer(BankClient bank, int customer) {
		for (int number = 0;; number++) {
			String key = customer + "-" + number;
			try {
				if (bank.transfer(1 + customer, 2 + customer, "0.01", key).status() != 201) {
					return;
				}
				this.answered.add(key);
			}
			catch (RuntimeException ex) {
				this.unanswered.add(key);
				return;
			}
		}
	}

	private void assertNothingIsLost(BankClient bank, JdbcClient jdbc) {
		List<String> keys = jdbc
			.sql("SELECT idempotency_key FROM atomic_key WHERE unit = 'transfer' AND outcome = 'RETURNED'")
			.query(String.class)
			.list();
		assertThat(keys).containsAll(this.answered);
		assertThat(keys).isSubsetOf(Stream.concat(this.answered.stream(), this.unanswered.stream()).toList());
		assertThat(bank.get("/api/payments").number("running")).as("payments that were left half done").isZero();
		int done = bank.get("/api/payments").number("done");
		assertThat(done + bank.get("/api/payments").number("waiting")).isEqualTo(500);
		assertThat(jdbc.sql("SELECT count(*) FROM transfer").query(Integer.class).single())
			.isEqualTo(keys.size() + done);
		assertThat(bank.get("/api/statement").text("total")).isEqualTo("11000.00");
		Awaitility.await().atMost(PATIENCE).until(() -> bank.get("/api/interest-runs/2026-10").number("done") == 11);
	}

	private static String payments(int number) {
		return Stream.generate(() -> BankClient.order(9, 10, "0.01"))
			.limit(number)
			.collect(Collectors.joining(",", "{\"payments\": [", "]}"));
	}

}
