package dev.atomictx.sample.transfer;

import java.math.BigDecimal;

import dev.atomictx.sample.transfer.TransferRefusedException.Reason;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * The idempotency keys in the database. A key is claimed in the transaction that moves
 * the money, so that both are there or neither is.
 */
@Repository
class IdempotencyKeys {

	private final JdbcClient jdbc;

	private final TransferRepository transfers;

	IdempotencyKeys(JdbcClient jdbc, TransferRepository transfers) {
		this.jdbc = jdbc;
		this.transfers = transfers;
	}

	/**
	 * Claim the order's key. Of several requests that arrive with one key at the same
	 * time one inserts the row. ON CONFLICT lets the others wait for that transaction: if
	 * it commits they insert nothing, and, under READ COMMITTED, their next statement
	 * sees its result; if it rolls back, the next of them claims the key. (SELECT ... FOR
	 * UPDATE would find no row to wait for, and a unique violation would need a savepoint
	 * to recover.)
	 * @param order the order
	 * @return whether the order is to be carried out: its key is new, or it has none
	 */
	boolean claim(TransferOrder order) {
		return order.idempotencyKey() == null || this.jdbc.sql("""
				INSERT INTO idempotency_key (key, from_account, to_account, amount)
				VALUES (:idempotencyKey, :from, :to, :amount)
				ON CONFLICT DO NOTHING""").paramSource(order).update() == 1;
	}

	/**
	 * Return what came of the order that claimed the key.
	 * @param order the order, whose key was claimed before
	 * @return the transfer
	 * @throws TransferRefusedException as it was thrown then
	 * @throws IdempotencyKeyReusedException if it was another order
	 */
	Transfer firstResult(TransferOrder order) {
		Claim claim = this.jdbc.sql("""
				SELECT from_account AS "from", to_account AS "to", amount, refusal, detail
				FROM idempotency_key WHERE key = :idempotencyKey""").paramSource(order).query(Claim.class).single();
		if (!claim.isFor(order)) {
			throw new IdempotencyKeyReusedException();
		}
		if (claim.refusal != null && claim.detail != null) {
			throw new TransferRefusedException(claim.refusal, claim.detail);
		}
		return this.transfers.findByIdempotencyKey(order.idempotencyKey());
	}

	/**
	 * Keep a refusal for those who repeat the order.
	 * @param order the order
	 * @param refusal why it was refused
	 */
	void remember(TransferOrder order, TransferRefusedException refusal) {
		this.jdbc.sql("UPDATE idempotency_key SET refusal = :refusal, detail = :detail WHERE key = :key")
			.param("refusal", refusal.getReason().name())
			.param("detail", refusal.getDetail())
			.param("key", order.idempotencyKey())
			.update();
	}

	private record Claim(long from, long to, BigDecimal amount, @Nullable Reason refusal, @Nullable String detail) {

		boolean isFor(TransferOrder order) {
			return this.from == order.from() && this.to == order.to() && this.amount.compareTo(order.amount()) == 0;
		}

	}

}
