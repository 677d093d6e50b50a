package dev.atomictx.sample.interest;

import java.math.BigDecimal;
import java.time.YearMonth;
import java.util.List;

import dev.atomictx.sample.interest.InterestRunRepository.Run;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * The payments of interest in the database.
 */
@Repository
class InterestPayments {

	private final JdbcClient jdbc;

	InterestPayments(JdbcClient jdbc) {
		this.jdbc = jdbc;
	}

	/**
	 * Lock the next accounts of a run, in the order in which transfers lock theirs.
	 */
	// No row is mapped to null.
	@SuppressWarnings("NullAway")
	List<Long> lockNext(Run run, int limit) {
		return this.jdbc.sql("""
				SELECT id FROM account
				WHERE id > :lastAccount AND id <= :upToAccount AND id NOT IN (99, 100)
				ORDER BY id LIMIT :limit FOR NO KEY UPDATE""")
			.param("lastAccount", run.lastAccount())
			.param("upToAccount", run.upToAccount())
			.param("limit", limit)
			.query(Long.class)
			.list();
	}

	/**
	 * Credit the interest to locked accounts.
	 * @return the sum
	 */
	BigDecimal pay(List<Long> accounts, YearMonth month, BigDecimal rate) {
		return this.jdbc.sql("""
				WITH payment AS (
					INSERT INTO interest_payment (account, month, amount)
					SELECT id, :month, round(balance * :rate, 2) FROM account WHERE id IN (:accounts)
					RETURNING account, amount
				), credit AS (
					UPDATE account SET balance = balance + amount, version = version + 1
					FROM payment WHERE id = payment.account
				)
				SELECT sum(amount) FROM payment""")
			.param("month", month.atDay(1))
			.param("rate", rate)
			.param("accounts", accounts)
			.query(BigDecimal.class)
			.single();
	}

}
