package dev.atomictx.sample.lab.contention;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

import dev.atomictx.AtomicDefinition;
import dev.atomictx.AtomicOperations;
import dev.atomictx.sample.lab.LabConfiguration;

import org.springframework.jdbc.core.simple.JdbcClient;

import static dev.atomictx.FailureKind.CONNECTION_FAILURE;
import static dev.atomictx.FailureKind.DEADLOCK;
import static dev.atomictx.FailureKind.LOCK_NOT_AVAILABLE;
import static dev.atomictx.FailureKind.OPTIMISTIC_LOCK;
import static dev.atomictx.FailureKind.SERIALIZATION_FAILURE;

/**
 * Transfers as a visitor wants them. Each is a transaction that writes its log, with a
 * savepoint in it that moves the money: where the savepoint can cure a failure only that
 * part is repeated, else everything.
 */
final class LabTransfers {

	private static final int MAX_TRANSACTION_RETRIES = 10_000;

	private static final int MAX_SAVEPOINT_RETRIES = 3;

	private static final Duration DEADLINE = Duration.ofMinutes(10);

	private static final BigDecimal AMOUNT = BigDecimal.ONE;

	private final AtomicOperations operations;

	private final JdbcClient jdbc;

	private final ContentionSettings settings;

	private final AtomicDefinition transfer;

	private final AtomicDefinition move;

	LabTransfers(AtomicOperations operations, JdbcClient jdbc, ContentionSettings settings) {
		this.operations = operations;
		this.jdbc = jdbc;
		this.settings = settings;
		this.transfer = AtomicDefinition.DEFAULT.withTransactionManager(LabConfiguration.LAB)
			.withName(ContentionCounters.PREFIX + "transfer")
			.withIsolation(settings.isolation())
			.withRetryOn(DEADLOCK, SERIALIZATION_FAILURE, OPTIMISTIC_LOCK, LOCK_NOT_AVAILABLE, CONNECTION_FAILURE)
			.withMaxRetries(MAX_TRANSACTION_RETRIES)
			.withDeadline(DEADLINE);
		this.move = AtomicDefinition.DEFAULT.withTransactionManager(LabConfiguration.LAB)
			.withName(ContentionCounters.PREFIX + "move")
			.withRetryOn(DEADLOCK, OPTIMISTIC_LOCK)
			.withMaxRetries(MAX_SAVEPOINT_RETRIES);
	}

	void transferAtRandom() {
		int from = ThreadLocalRandom.current().nextInt(this.settings.accounts());
		int distance = ThreadLocalRandom.current().nextInt(1, this.settings.accounts());
		transfer(from, (from + distance) % this.settings.accounts());
	}

	private void transfer(int from, int to) {
		this.operations.executeWithoutResult(this.transfer, (scope) -> {
			log(from, to);
			this.operations.executeWithoutResult(this.move, (nested) -> move(from, to));
		});
	}

	private void log(int from, int to) {
		this.jdbc.sql("INSERT INTO lab_transfer (from_account, to_account, amount) VALUES (?, ?, ?)")
			.params(from, to, AMOUNT)
			.update();
	}

	private void move(int from, int to) {
		List<Posting> postings = List.of(new Posting(from, AMOUNT.negate()), new Posting(to, AMOUNT));
		if (this.settings.ordered()) {
			postings = postings.stream().sorted(Comparator.comparingInt(Posting::account)).toList();
		}
		this.settings.locking().apply(this.jdbc, postings);
	}

}
