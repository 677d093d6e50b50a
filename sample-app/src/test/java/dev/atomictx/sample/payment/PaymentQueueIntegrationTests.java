package dev.atomictx.sample.payment;

import java.math.BigDecimal;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

import javax.sql.DataSource;

import dev.atomictx.sample.AbstractBankIntegrationTests;
import dev.atomictx.sample.BankClient.Answer;
import dev.atomictx.sample.LockWaits;
import dev.atomictx.sample.Simultaneously;
import dev.atomictx.sample.payment.Payment.State;
import dev.atomictx.sample.transfer.TransferOrder;
import dev.atomictx.test.OwnThread;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PaymentQueue} and {@link PaymentRunner}, whose workers are the threads
 * of the tests.
 */
@TestPropertySource(
		properties = { "bank.payments.workers=0", "bank.payments.max-waiting=60", "bank.payments.max-attempts=2" })
class PaymentQueueIntegrationTests extends AbstractBankIntegrationTests {

	@Autowired
	private PaymentQueue queue;

	@Autowired
	private PaymentRunner runner;

	@Autowired
	private DataSource dataSource;

	@Test
	void handsOutEachPaymentOnce() throws Exception {
		List<Long> ids = enqueue(50);
		List<List<Long>> claims = Simultaneously.call(8, (number) -> claimAll());
		assertThat(claims.stream().flatMap(List::stream)).containsExactlyInAnyOrderElementsOf(ids);
		assertThat(this.queue.counts()).isEqualTo(new PaymentCounts(0, 50, 0, 0));
	}

	@Test
	void handsOutTheOldestFirst() {
		List<Long> ids = enqueue(3);
		assertThat(claimAll()).isEqualTo(ids);
	}

	@Test
	void movesMoneyAndCompletesTogether() {
		enqueue(1);
		Payment payment = this.queue.claim();
		this.runner.run(payment);
		Payment done = this.queue.find(payment.id());
		assertThat(done.state()).isEqualTo(State.DONE);
		assertThat(this.bank.get("/api/transfers/" + done.transfer()).text("amount")).isEqualTo("1.00");
		assertThat(this.bank.balance(2)).isEqualTo("1001.00");
	}

	@Test
	void failsWhatTheBankRefuses() {
		this.queue.enqueue(List.of(new TransferOrder(1, 77, BigDecimal.ONE)));
		Payment payment = this.queue.claim();
		this.runner.run(payment);
		assertThat(this.queue.find(payment.id())).isEqualTo(
				new Payment(payment.id(), 1, 77, payment.amount(), State.FAILED, 1, "Account 77 does not exist", null));
	}

	@Test
	void handsOutAgainWhatADeadWorkerHasClaimed() {
		enqueue(1);
		Payment lost = this.queue.claim();
		assertThat(this.queue.reclaim()).isZero();
		claimedLongAgo();
		assertThat(this.queue.reclaim()).isOne();
		Payment payment = this.queue.claim();
		assertThat(payment.attempts()).isEqualTo(2);
		this.runner.run(lost);
		assertThat(this.queue.find(payment.id()).state()).as("after a worker that was only thought dead")
			.isEqualTo(State.RUNNING);
		this.runner.run(payment);
		this.runner.run(payment);
		assertThat(this.queue.find(payment.id()).state()).isEqualTo(State.DONE);
		assertThat(this.bank.balance(2)).isEqualTo("1001.00");
	}

	@Test
	void givesUpWhatKillsItsWorkers() {
		enqueue(1);
		for (int i = 0; i < 2; i++) {
			assertThat(this.queue.claim()).isNotNull();
			claimedLongAgo();
			assertThat(this.queue.reclaim()).isOne();
		}
		assertThat(this.queue.claim()).isNull();
		assertThat(this.queue.counts()).isEqualTo(new PaymentCounts(0, 0, 0, 1));
	}

	@Test
	void leavesAPaymentToAWorkerThatIsSlow() throws Exception {
		enqueue(1);
		Payment payment = this.queue.claim();
		claimedLongAgo();
		whileAccountIsLocked(payment, () -> assertThat(this.queue.reclaim()).isZero());
		assertThat(this.queue.counts()).isEqualTo(new PaymentCounts(0, 0, 1, 0));
	}

	@Test
	void losesNothingWhenTheBackendOfAWorkerIsKilled() throws Exception {
		enqueue(1);
		Payment payment = this.queue.claim();
		whileAccountIsLocked(payment, () -> {
			this.jdbc.sql("""
					SELECT pg_terminate_backend(pid) FROM pg_stat_activity
					WHERE datname = current_database() AND cardinality(pg_blocking_pids(pid)) > 0""")
				.query()
				.listOfRows();
			new LockWaits(this.jdbc).await(1);
		});
		assertThat(this.queue.counts()).isEqualTo(new PaymentCounts(0, 0, 1, 0));
		assertThat(this.bank.balance(2)).isEqualTo("1001.00");
	}

	private void whileAccountIsLocked(Payment payment, Runnable action) throws Exception {
		try (Connection somebody = this.dataSource.getConnection()) {
			somebody.setAutoCommit(false);
			somebody.createStatement().execute("SELECT FROM account WHERE id = 1 FOR UPDATE");
			CompletableFuture<Void> worker = CompletableFuture.runAsync(() -> this.runner.run(payment),
					new OwnThread());
			new LockWaits(this.jdbc).await(1);
			action.run();
			somebody.rollback();
			worker.get();
		}
	}

	@Test
	void takesNoMoreThanTheLimit() throws Exception {
		List<Answer> answers = Simultaneously.call(10, (number) -> this.bank.post("/api/payments", body(7)));
		assertThat(answers).filteredOn((answer) -> answer.status() == 202).hasSize(8);
		assertThat(answers).filteredOn((answer) -> answer.status() == 429)
			.hasSize(2)
			.allSatisfy((answer) -> assertThat(answer.text("title")).isEqualTo("Queue full"));
		assertThat(count("payment")).isEqualTo(56);
	}

	private List<Long> enqueue(int payments) {
		return this.queue
			.enqueue(Stream.generate(() -> new TransferOrder(1, 2, BigDecimal.ONE)).limit(payments).toList());
	}

	private List<Long> claimAll() {
		List<Long> claimed = new ArrayList<>();
		for (Payment payment = this.queue.claim(); payment != null; payment = this.queue.claim()) {
			claimed.add(payment.id());
		}
		return claimed;
	}

	private void claimedLongAgo() {
		this.jdbc.sql("UPDATE payment SET claimed_at = claimed_at - interval '6 minutes'").update();
	}

	private static String body(int payments) {
		return "{\"payments\": [" + "{\"from\": 1, \"to\": 2, \"amount\": 1}, ".repeat(payments - 1)
				+ "{\"from\": 1, \"to\": 2, \"amount\": 1}]}";
	}

}
