package dev.atomictx.sample.transfer;

import java.math.BigDecimal;

import dev.atomictx.sample.transfer.TransferStrategy.Balances;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * The log of all transfers.
 */
@Repository
class TransferRepository {

	private static final String SELECT = """
			SELECT id, from_account AS "from", to_account AS "to", amount, fee, from_balance, to_balance, attempts,
				EXISTS (SELECT FROM notification WHERE transfer_id = transfer.id) AS notified
			FROM transfer
			""";

	private final JdbcClient jdbc;

	TransferRepository(JdbcClient jdbc) {
		this.jdbc = jdbc;
	}

	long add(TransferOrder order, BigDecimal fee, Balances balances, int attempts) {
		return this.jdbc.sql("""
				INSERT INTO transfer (from_account, to_account, amount, fee, from_balance, to_balance, attempts)
				VALUES (:from, :to, :amount, :fee, :fromBalance, :toBalance, :attempts)
				RETURNING id""")
			.param("from", order.from())
			.param("to", order.to())
			.param("amount", order.amount())
			.param("fee", fee)
			.param("fromBalance", balances.from())
			.param("toBalance", balances.to())
			.param("attempts", attempts)
			.query(Long.class)
			.single();
	}

	@Nullable Transfer find(long id) {
		return this.jdbc.sql(SELECT + "WHERE id = ?").param(id).query(Transfer.class).optional().orElse(null);
	}

}
