package dev.atomictx.sample.lab.contention;

import java.math.BigDecimal;

import dev.atomictx.sample.lab.LabConfiguration;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * The lab's accounts in the database.
 */
@Repository
class LabAccounts {

	/**
	 * More than all transfers of a run could take off one account.
	 */
	static final BigDecimal OPENING_BALANCE = BigDecimal.valueOf(2L * ContentionSettings.MAX_TRANSFERS, 0).setScale(2);

	private final JdbcClient jdbc;

	LabAccounts(@Qualifier(LabConfiguration.LAB) JdbcClient jdbc) {
		this.jdbc = jdbc;
	}

	void open(int accounts) {
		this.jdbc.sql("TRUNCATE lab_account, lab_transfer").update();
		this.jdbc.sql("INSERT INTO lab_account (id, balance) SELECT id, ? FROM generate_series(0, ?) AS id")
			.params(OPENING_BALANCE, accounts - 1)
			.update();
	}

	/**
	 * Add up what is on all accounts. One statement sees one state of the database,
	 * whatever is under way.
	 * @return the total
	 */
	BigDecimal total() {
		return this.jdbc.sql("SELECT sum(balance) FROM lab_account").query(BigDecimal.class).single();
	}

	/**
	 * Count the accounts whose balance is not what the log of the transfers says.
	 * @return zero, if all is well
	 */
	int countUnexplained() {
		return this.jdbc.sql("""
				SELECT count(*) FROM lab_account LEFT JOIN (
					SELECT account, sum(change) AS change FROM (
						SELECT from_account AS account, -amount AS change FROM lab_transfer
						UNION ALL SELECT to_account, amount FROM lab_transfer) AS posting
					GROUP BY account) AS posted ON account = id
				WHERE balance <> ? + coalesce(change, 0)""").param(OPENING_BALANCE).query(Integer.class).single();
	}

}
