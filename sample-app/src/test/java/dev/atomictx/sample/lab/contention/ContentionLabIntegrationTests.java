package dev.atomictx.sample.lab.contention;

import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

import dev.atomictx.sample.AbstractBankIntegrationTests;
import dev.atomictx.sample.BankClient.Answer;
import dev.atomictx.sample.lab.contention.ContentionProgress.State;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.transaction.annotation.Isolation;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ContentionLab} and its endpoints.
 */
class ContentionLabIntegrationTests extends AbstractBankIntegrationTests {

	private static final String PATH = "/api/lab/contention";

	private static final long END_WAIT_MILLIS = 300_000;

	@Autowired
	private ContentionLab lab;

	@LocalServerPort
	private int port;

	@AfterEach
	void endsTheRun() throws Exception {
		ContentionRun run = this.lab.latest();
		if (run != null) {
			run.stop();
			assertThat(run.awaitEnd(END_WAIT_MILLIS)).isTrue();
		}
	}

	@Test
	void deadlocksWithoutAnOrderAndGetsEveryTransferThrough() throws Exception {
		ContentionProgress progress = run(settings(16, 1000, 2, Locking.PESSIMISTIC, Isolation.READ_COMMITTED, false));
		assertCompleted(progress);
		assertThat(progress.deadlocks()).isPositive();
		assertThat(progress.savepointRetries()).isPositive();
		assertThat(progress.attempts())
			.isEqualTo(progress.done() + progress.savepointRetries() + progress.transactionRetries());
	}

	@ParameterizedTest
	@EnumSource
	void neverDeadlocksInOrder(Locking locking) throws Exception {
		ContentionProgress progress = run(settings(16, 1000, 2, locking, Isolation.READ_COMMITTED, true));
		assertCompleted(progress);
		assertThat(progress.deadlocks()).isZero();
		assertThat(progress.serializationFailures()).isZero();
	}

	@Test
	void findsStaleVersionsWhereItOnlyLooks() throws Exception {
		ContentionProgress progress = run(settings(16, 1000, 2, Locking.OPTIMISTIC, Isolation.READ_COMMITTED, true));
		assertThat(progress.staleVersions()).isPositive();
	}

	@ParameterizedTest
	@EnumSource(names = { "REPEATABLE_READ", "SERIALIZABLE" })
	void repeatsTheTransactionWhereTheSnapshotIsItsOwn(Isolation isolation) throws Exception {
		ContentionProgress progress = run(settings(8, 500, 2, Locking.CONDITIONAL, isolation, true));
		assertCompleted(progress);
		assertThat(progress.serializationFailures()).isPositive();
		assertThat(progress.savepointRetries()).isZero();
		assertThat(progress.transactionRetries()).isPositive();
	}

	@Test
	void completesWithAllThreadsThereAre() throws Exception {
		assertCompleted(run(settings(64, 5000, 100, Locking.PESSIMISTIC, Isolation.READ_COMMITTED, false)));
	}

	@Test
	void stopsBeforeTheLastTransfer() throws Exception {
		ContentionRun run = this.lab.start(longRun());
		awaitTransfers(run);
		assertThat(this.bank.post(PATH + "/stop", "").status()).isEqualTo(200);
		assertThat(run.awaitEnd(END_WAIT_MILLIS)).isTrue();
		assertThat(run.progress().state()).isEqualTo(State.STOPPED);
		assertThat(run.progress().done()).isLessThan(ContentionSettings.MAX_TRANSFERS);
		assertThat(run.progress().total()).isEqualByComparingTo(run.progress().expectedTotal());
	}

	@Test
	void refusesASecondRun() {
		this.lab.start(longRun());
		Answer answer = this.bank.post(PATH, json(4, 100, 2));
		assertThat(answer.status()).isEqualTo(409);
		assertThat(answer.text("detail")).contains("busy");
	}

	@Test
	void leavesTheBanksConnectionsAlone() {
		ContentionRun run = this.lab.start(longRun());
		awaitTransfers(run);
		assertThat(this.bank.transfer(1, 2, "1.00").status()).isEqualTo(201);
		assertThat(run.isRunning()).isTrue();
	}

	@ParameterizedTest
	@CsvSource({ "0, 100, 2", "65, 100, 2", "4, 0, 2", "4, 50001, 2", "4, 100, 1", "4, 100, 1001" })
	void refusesWhatWouldBeTooMuchOrNothing(int threads, int transfers, int accounts) {
		Answer answer = this.bank.post(PATH, json(threads, transfers, accounts));
		assertThat(answer.status()).as(answer.body()).isEqualTo(400);
		assertThat(this.lab.isUnderWay()).isFalse();
	}

	@Test
	void namesAllThatIsMissing() {
		assertThat(this.bank.post(PATH, "{}").text("detail")).contains("threads", "transfers", "accounts", "locking",
				"isolation", "ordered");
	}

	@Test
	void tellsHowItGoesUntilItEnds() throws Exception {
		this.lab.start(settings(4, 2000, 10, Locking.CONDITIONAL, Isolation.READ_COMMITTED, true));
		HttpResponse<InputStream> response = HttpClient.newHttpClient().send(watching(), BodyHandlers.ofInputStream());
		assertThat(response.headers().firstValue("Content-Type")).hasValue("text/event-stream");
		try (BufferedReader events = new BufferedReader(
				new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
			assertThat(
					events.lines().filter((line) -> line.startsWith("data:")).reduce((first, second) -> second).get())
				.contains("\"state\":\"COMPLETED\"", "\"done\":2000");
		}
	}

	@Test
	void isWatchedByAFewAtATime() throws Exception {
		this.lab.start(longRun());
		HttpClient client = HttpClient.newHttpClient();
		for (int i = 0; i < ContentionWatchers.MAX_WATCHERS; i++) {
			assertThat(client.send(watching(), BodyHandlers.ofInputStream()).statusCode()).isEqualTo(200);
		}
		assertThat(client.send(watching(), BodyHandlers.ofInputStream()).statusCode()).isEqualTo(429);
	}

	@Test
	void endsWhenTheApplicationStops() {
		ContentionRun run = this.lab.start(longRun());
		this.lab.stop();
		try {
			assertThat(run.isRunning()).isFalse();
			assertThat(this.bank.post(PATH, json(4, 100, 2)).status()).isEqualTo(409);
		}
		finally {
			this.lab.start();
		}
	}

	private static void awaitTransfers(ContentionRun run) {
		Awaitility.await().atMost(Duration.ofMillis(END_WAIT_MILLIS)).until(() -> run.progress().done() > 0);
	}

	private HttpRequest watching() {
		return HttpRequest.newBuilder(URI.create("http://localhost:" + this.port + PATH + "/events"))
			.timeout(Duration.ofMillis(END_WAIT_MILLIS))
			.build();
	}

	private ContentionProgress run(ContentionSettings settings) throws InterruptedException {
		ContentionRun run = this.lab.start(settings);
		assertThat(run.awaitEnd(END_WAIT_MILLIS)).isTrue();
		return run.progress();
	}

	private static void assertCompleted(ContentionProgress progress) {
		assertThat(progress.state()).as(progress.toString()).isEqualTo(State.COMPLETED);
		assertThat(progress.problem()).isNull();
		assertThat(progress.done()).isEqualTo(progress.settings().transfers().longValue());
		assertThat(progress.failed()).isZero();
		assertThat(progress.total()).isEqualByComparingTo(progress.expectedTotal());
		assertThat(progress.expectedTotal()).isEqualByComparingTo(
				new BigDecimal("100000").multiply(BigDecimal.valueOf(progress.settings().accounts())));
	}

	private static ContentionSettings longRun() {
		return settings(20, ContentionSettings.MAX_TRANSFERS, 10, Locking.PESSIMISTIC, Isolation.READ_COMMITTED, false);
	}

	private static ContentionSettings settings(int threads, int transfers, int accounts, Locking locking,
			Isolation isolation, boolean ordered) {
		return new ContentionSettings(threads, transfers, accounts, locking, isolation, ordered);
	}

	private static String json(int threads, int transfers, int accounts) {
		return """
				{"threads": %d, "transfers": %d, "accounts": %d, "locking": "PESSIMISTIC",
				"isolation": "READ_COMMITTED", "ordered": true}""".formatted(threads, transfers, accounts);
	}

}
