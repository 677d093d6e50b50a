package dev.atomictx.sample.account;

import java.math.BigDecimal;
import java.util.List;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * The accounts in the database.
 */
@Repository
public class AccountRepository {

	private final JdbcClient jdbc;

	AccountRepository(JdbcClient jdbc) {
		this.jdbc = jdbc;
	}

	// No row is mapped to null.
	@SuppressWarnings("NullAway")
	public List<Account> findAll() {
		return this.jdbc.sql("SELECT id, owner, balance, version FROM account ORDER BY id").query(Account.class).list();
	}

	/**
	 * Read an account as it is now, without a lock.
	 * @param id the account
	 * @return the account, or {@code null} if there is none
	 */
	public @Nullable Account find(long id) {
		return this.jdbc.sql("SELECT id, owner, balance, version FROM account WHERE id = ?")
			.param(id)
			.query(Account.class)
			.optional()
			.orElse(null);
	}

	/**
	 * Open an empty account.
	 * @param customer the customer
	 * @param owner the name of the customer
	 * @param name the name of the account
	 * @return the number of the account
	 */
	public long open(long customer, String owner, String name) {
		return this.jdbc.sql("INSERT INTO account (customer, owner, name, balance) VALUES (?, ?, ?, 0) RETURNING id")
			.params(customer, owner, name)
			.query(Long.class)
			.single();
	}

	/**
	 * Lock an account until the unit of work ends. The weaker form of FOR UPDATE is
	 * enough to change the balance, and lets others insert rows that refer to the
	 * account.
	 * @param id the account
	 * @return whether there is such an account
	 */
	public boolean lock(long id) {
		return this.jdbc.sql("SELECT id FROM account WHERE id = ? FOR NO KEY UPDATE")
			.param(id)
			.query(Long.class)
			.optional()
			.isPresent();
	}

	/**
	 * Take money off an account, if it has enough.
	 * @param id the account
	 * @param amount the amount
	 * @return the new balance, or {@code null} if the old one does not suffice
	 */
	public @Nullable BigDecimal debit(long id, BigDecimal amount) {
		return this.jdbc.sql("""
				UPDATE account SET balance = balance - :amount, version = version + 1
				WHERE id = :id AND balance >= :amount
				RETURNING balance""")
			.param("id", id)
			.param("amount", amount)
			.query(BigDecimal.class)
			.optional()
			.orElse(null);
	}

	/**
	 * Put money on an account that is there.
	 * @param id the account
	 * @param amount the amount
	 * @return the new balance
	 */
	public BigDecimal credit(long id, BigDecimal amount) {
		return Objects.requireNonNull(creditIfExists(id, amount));
	}

	/**
	 * Put money on an account, if it is there.
	 * @param id the account
	 * @param amount the amount
	 * @return the new balance, or {@code null} if there is no such account
	 */
	public @Nullable BigDecimal creditIfExists(long id, BigDecimal amount) {
		return this.jdbc.sql("""
				UPDATE account SET balance = balance + :amount, version = version + 1
				WHERE id = :id
				RETURNING balance""")
			.param("id", id)
			.param("amount", amount)
			.query(BigDecimal.class)
			.optional()
			.orElse(null);
	}

	/**
	 * Write a balance, if nobody has changed the account since it was read.
	 * @param account the account with its new balance, in the version that was read
	 * @return whether it was written
	 */
	public boolean replace(Account account) {
		return this.jdbc.sql("""
				UPDATE account SET balance = :balance, version = version + 1
				WHERE id = :id AND version = :version""").paramSource(account).update() == 1;
	}

}
