package dev.atomictx.sample.interest;

import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.YearMonth;

import dev.atomictx.sample.interest.InterestProgress.State;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * The interest runs in the database.
 */
@Repository
class InterestRunRepository {

	private final JdbcClient jdbc;

	InterestRunRepository(JdbcClient jdbc) {
		this.jdbc = jdbc;
	}

	/**
	 * Begin a run, unless there is one for the month.
	 */
	boolean begin(YearMonth month, BigDecimal rate) {
		return this.jdbc.sql("""
				INSERT INTO interest_run (month, rate, up_to_account, total)
				SELECT :month, :rate, coalesce(max(id), 0), count(*) FROM account WHERE id NOT IN (99, 100)
				ON CONFLICT DO NOTHING""").param("month", month.atDay(1)).param("rate", rate).update() == 1;
	}

	@Nullable YearMonth findUnfinished() {
		return this.jdbc.sql("SELECT month FROM interest_run WHERE finished_at IS NULL ORDER BY month LIMIT 1")
			.query(LocalDate.class)
			.optional()
			.map(YearMonth::from)
			.orElse(null);
	}

	@Nullable InterestProgress find(YearMonth month) {
		return this.jdbc.sql("SELECT month, total, done, finished_at FROM interest_run WHERE month = ?")
			.param(month.atDay(1))
			.query(InterestRunRepository::progress)
			.optional()
			.orElse(null);
	}

	private static InterestProgress progress(ResultSet row, int number) throws SQLException {
		return new InterestProgress(YearMonth.from(row.getObject("month", LocalDate.class)), row.getInt("total"),
				row.getInt("done"), (row.getObject("finished_at") != null) ? State.FINISHED : State.RUNNING);
	}

	/**
	 * Lock an unfinished run: only one process at a time credits a chunk of it.
	 */
	@Nullable Run lock(YearMonth month) {
		return this.jdbc.sql("""
				SELECT rate, last_account, up_to_account FROM interest_run
				WHERE month = ? AND finished_at IS NULL FOR UPDATE""")
			.param(month.atDay(1))
			.query(Run.class)
			.optional()
			.orElse(null);
	}

	void advance(YearMonth month, int accounts, long lastAccount) {
		this.jdbc.sql("UPDATE interest_run SET done = done + ?, last_account = ? WHERE month = ?")
			.params(accounts, lastAccount, month.atDay(1))
			.update();
	}

	void finish(YearMonth month) {
		this.jdbc.sql("UPDATE interest_run SET finished_at = now() WHERE month = ?").param(month.atDay(1)).update();
	}

	/**
	 * Where a run stands.
	 *
	 * @param rate the interest
	 * @param lastAccount the last account that is done
	 * @param upToAccount the last account that takes part
	 */
	record Run(BigDecimal rate, long lastAccount, long upToAccount) {

	}

}
