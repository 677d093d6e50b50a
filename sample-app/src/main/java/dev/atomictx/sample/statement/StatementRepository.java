package dev.atomictx.sample.statement;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * What the database knows of accounts and their movements, one query at a time.
 */
@Repository
// No row is mapped to null.
@SuppressWarnings("NullAway")
class StatementRepository {

	private static final String BALANCES = "SELECT id, owner, opening, balance FROM account ";

	private final JdbcClient jdbc;

	StatementRepository(JdbcClient jdbc) {
		this.jdbc = jdbc;
	}

	List<Balance> balances() {
		return this.jdbc.sql(BALANCES + "ORDER BY id").query(Balance.class).list();
	}

	@Nullable Balance balance(long account) {
		return this.jdbc.sql(BALANCES + "WHERE id = ?").param(account).query(Balance.class).optional().orElse(null);
	}

	Map<Long, Sum> sums() {
		return this.jdbc
			.sql("SELECT account, sum(amount) AS amount, count(*) AS movements FROM movement GROUP BY account")
			.query(Sum.class)
			.stream()
			.collect(Collectors.toMap(Sum::account, (sum) -> sum));
	}

	BigDecimal sum(long account) {
		return this.jdbc.sql("SELECT coalesce(sum(amount), 0) FROM movement WHERE account = ?")
			.param(account)
			.query(BigDecimal.class)
			.single();
	}

	List<Movement> latest(long account, int limit) {
		return this.jdbc.sql("""
				SELECT what, amount, created_at FROM movement WHERE account = ?
				ORDER BY created_at DESC LIMIT ?""").params(account, limit).query(Movement.class).list();
	}

	/**
	 * The balances of an account.
	 *
	 * @param id the number of the account
	 * @param owner the name of the owner
	 * @param opening the balance before the first movement
	 * @param balance the balance now
	 */
	record Balance(long id, String owner, BigDecimal opening, BigDecimal balance) {

	}

	/**
	 * All movements of an account.
	 *
	 * @param account the number of the account
	 * @param amount their sum
	 * @param movements their number
	 */
	record Sum(long account, BigDecimal amount, long movements) {

	}

}
