package dev.atomictx.sample.receipt;

import dev.atomictx.Atomic;
import dev.atomictx.sample.transfer.Transfer;
import dev.atomictx.sample.transfer.TransferCompleted;
import org.jspecify.annotations.Nullable;

import org.springframework.context.event.EventListener;
import org.springframework.core.annotation.Order;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;

/**
 * Writes receipts, once it is certain that there is something to write them for.
 */
@Service
public class ReceiptService {

	private final JdbcClient jdbc;

	ReceiptService(JdbcClient jdbc) {
		this.jdbc = jdbc;
	}

	/**
	 * Issue a receipt. The transfer was committed before this unit begins. A bank that is
	 * killed between the two leaves a transfer without a receipt; what must not be lost
	 * belongs into the transfer's unit, as a row of a queue.
	 * @param event the transfer
	 */
	@Order(2)
	@EventListener
	@Atomic(durable = true)
	public void issue(TransferCompleted event) {
		Transfer transfer = event.transfer();
		this.jdbc.sql("INSERT INTO receipt (transfer_id, text) VALUES (?, ?)")
			.params(transfer.id(),
					"Account " + transfer.from() + " has paid " + transfer.amount() + " to account " + transfer.to()
							+ ".")
			.update();
	}

	public @Nullable Receipt find(long transfer) {
		return this.jdbc.sql("SELECT transfer_id AS transfer, text FROM receipt WHERE transfer_id = ?")
			.param(transfer)
			.query(Receipt.class)
			.optional()
			.orElse(null);
	}

}
