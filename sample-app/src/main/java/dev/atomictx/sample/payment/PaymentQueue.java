package dev.atomictx.sample.payment;

import java.util.List;

import dev.atomictx.Atomic;
import dev.atomictx.AtomicScope;
import dev.atomictx.sample.transfer.TransferOrder;
import org.jspecify.annotations.Nullable;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;

/**
 * A queue in a table. Claiming a payment marks it and commits, so that everybody sees who
 * is at it; carrying it out is a unit of its own.
 */
@Service
public class PaymentQueue {

	private static final String COLUMNS = """
			id, from_account AS "from", to_account AS "to", amount, state, attempts, reason, transfer_id AS transfer
			""";

	private final JdbcClient jdbc;

	private final PaymentProperties properties;

	private final ApplicationEventPublisher events;

	PaymentQueue(JdbcClient jdbc, PaymentProperties properties, ApplicationEventPublisher events) {
		this.jdbc = jdbc;
		this.properties = properties;
		this.events = events;
	}

	/**
	 * Put payments into the queue, all of them or none. Those who enqueue wait for each
	 * other, so that the limit holds; workers do not wait for them.
	 * @param orders what to pay
	 * @return the numbers of the payments
	 */
	@Atomic
	public List<Long> enqueue(List<TransferOrder> orders) {
		this.jdbc.sql("SELECT pg_advisory_xact_lock('payment'::regclass::integer)").query().singleRow();
		if (counts().waiting() + orders.size() > this.properties.maxWaiting()) {
			throw new QueueFullException(this.properties.maxWaiting());
		}
		AtomicScope.current().onCommit(() -> this.events.publishEvent(new PaymentsEnqueued()));
		return orders.stream().map(this::add).toList();
	}

	private Long add(TransferOrder order) {
		return this.jdbc
			.sql("INSERT INTO payment (from_account, to_account, amount) VALUES (:from, :to, :amount) RETURNING id")
			.paramSource(order)
			.query(Long.class)
			.single();
	}

	/**
	 * Claim the oldest payment that waits. SKIP LOCKED passes over those that others are
	 * claiming at this moment, instead of waiting to find them taken.
	 * @return the payment, or {@code null} if none is waiting
	 */
	@Atomic
	public @Nullable Payment claim() {
		return this.jdbc.sql("""
				UPDATE payment SET state = 'RUNNING', claimed_at = now(), attempts = attempts + 1
				WHERE id = (
					SELECT id FROM payment WHERE state = 'WAITING' ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED)
				RETURNING\s""" + COLUMNS).query(Payment.class).optional().orElse(null);
	}

	/**
	 * Hold a claimed payment until the unit ends. A worker that was thought dead finds
	 * that its claim is gone: another attempt has begun.
	 * @param payment the payment
	 * @return whether it is still the caller's
	 */
	@Atomic(savepoint = false)
	boolean hold(Payment payment) {
		return this.jdbc.sql("SELECT id FROM payment WHERE id = ? AND state = 'RUNNING' AND attempts = ? FOR UPDATE")
			.params(payment.id(), payment.attempts())
			.query(Long.class)
			.optional()
			.isPresent();
	}

	@Atomic(savepoint = false)
	void complete(Payment payment, long transfer) {
		this.jdbc.sql("UPDATE payment SET state = 'DONE', claimed_at = NULL, transfer_id = ? WHERE id = ?")
			.params(transfer, payment.id())
			.update();
	}

	@Atomic(savepoint = false)
	void fail(Payment payment, String reason) {
		this.jdbc.sql("UPDATE payment SET state = 'FAILED', claimed_at = NULL, reason = ? WHERE id = ?")
			.params(reason, payment.id())
			.update();
	}

	/**
	 * Take back what was claimed too long ago: its worker is dead, or could not carry it
	 * out. A worker that is slow but alive holds its payment, and that is skipped. A
	 * payment that was tried often enough is given up.
	 * @return how many payments were taken back
	 */
	@Atomic
	public int reclaim() {
		return this.jdbc.sql("""
				UPDATE payment SET claimed_at = NULL,
					state = CASE WHEN attempts < :maxAttempts THEN 'WAITING' ELSE 'FAILED' END,
					reason = CASE WHEN attempts < :maxAttempts THEN NULL ELSE 'No attempt has come to an end' END
				WHERE id IN (
					SELECT id FROM payment
					WHERE state = 'RUNNING' AND claimed_at < now() - make_interval(secs => :seconds)
					FOR UPDATE SKIP LOCKED)""")
			.param("maxAttempts", this.properties.maxAttempts())
			.param("seconds", this.properties.stuckAfter().toMillis() / 1000.0)
			.update();
	}

	/**
	 * Count the payments. One statement sees one state of affairs: no {@code @Atomic}.
	 * @return how many payments are in which state
	 */
	public PaymentCounts counts() {
		return this.jdbc.sql("""
				SELECT count(*) FILTER (WHERE state = 'WAITING') AS waiting,
					count(*) FILTER (WHERE state = 'RUNNING') AS running,
					count(*) FILTER (WHERE state = 'DONE') AS done,
					count(*) FILTER (WHERE state = 'FAILED') AS failed
				FROM payment""").query(PaymentCounts.class).single();
	}

	public @Nullable Payment find(long id) {
		return this.jdbc.sql("SELECT " + COLUMNS + " FROM payment WHERE id = ?")
			.param(id)
			.query(Payment.class)
			.optional()
			.orElse(null);
	}

}
