package dev.atomictx.sample.audit;

import java.math.BigDecimal;
import java.util.List;

import javax.sql.DataSource;

import dev.atomictx.Atomic;
import dev.atomictx.sample.transfer.TransferCompleted;
import dev.atomictx.sample.transfer.TransferOrder;
import dev.atomictx.sample.transfer.TransferRefused;
import dev.atomictx.sample.transfer.TransferRequested;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.event.EventListener;
import org.springframework.core.annotation.Order;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;

/**
 * Writes down what was asked of the bank and what became of it. Each entry is a unit in
 * the second database and committed at once, also in the middle of a transfer: it stays,
 * whatever becomes of that. A request without an outcome was undone, or the bank stopped.
 */
@Service
public class AuditTrail {

	private final JdbcClient jdbc;

	AuditTrail(@Qualifier("auditDataSource") DataSource dataSource) {
		this.jdbc = JdbcClient.create(dataSource);
	}

	/**
	 * Without an entry there is no transfer: what fails here fails the transfer.
	 * @param event the event
	 */
	@EventListener
	@Atomic(transactionManager = "auditTransactionManager")
	public void requested(TransferRequested event) {
		add("REQUESTED", event.order(), null);
	}

	@EventListener
	@Atomic(transactionManager = "auditTransactionManager")
	public void refused(TransferRefused event) {
		add("REFUSED", event.order(), event.reason());
	}

	/**
	 * The transfer is committed and stands, even if this fails.
	 * @param event the event
	 */
	@Order(1)
	@EventListener
	@Atomic(transactionManager = "auditTransactionManager")
	public void completed(TransferCompleted event) {
		add("COMPLETED", event.transfer().from(), event.transfer().to(), event.transfer().amount(),
				"Transfer " + event.transfer().id());
	}

	private void add(String event, TransferOrder order, @Nullable String detail) {
		add(event, order.from(), order.to(), order.amount(), detail);
	}

	private void add(String event, long from, long to, BigDecimal amount, @Nullable String detail) {
		this.jdbc.sql("""
				INSERT INTO entry (event, from_account, to_account, amount, detail)
				VALUES (:event, :from, :to, :amount, :detail)""")
			.param("event", event)
			.param("from", from)
			.param("to", to)
			.param("amount", amount)
			.param("detail", detail)
			.update();
	}

	// No row is mapped to null.
	@SuppressWarnings("NullAway")
	public List<AuditEntry> latest(int limit) {
		return this.jdbc.sql("""
				SELECT id, event, from_account AS "from", to_account AS "to", amount, detail, created_at
				FROM entry ORDER BY id DESC LIMIT ?""").param(limit).query(AuditEntry.class).list();
	}

}
