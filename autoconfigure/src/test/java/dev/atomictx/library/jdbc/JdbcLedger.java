package dev.atomictx.library.jdbc;

import java.util.Map;
import java.util.stream.Collectors;

import dev.atomictx.library.Ledger;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * A ledger on {@link JdbcClient}.
 */
class JdbcLedger implements Ledger {

	private final JdbcClient jdbc;

	JdbcLedger(JdbcClient jdbc) {
		this.jdbc = jdbc;
	}

	@Override
	public void open(int account, int balance) {
		this.jdbc.sql("INSERT INTO account (id, balance) VALUES (?, ?)").params(account, balance).update();
	}

	@Override
	public void setBalance(int account, int balance) {
		this.jdbc.sql("UPDATE account SET balance = ? WHERE id = ?").params(balance, account).update();
	}

	@Override
	public @Nullable Integer balance(int account) {
		return this.jdbc.sql("SELECT balance FROM account WHERE id = ?")
			.param(account)
			.query(Integer.class)
			.optional()
			.orElse(null);
	}

	@Override
	public Map<Integer, Integer> balances() {
		return this.jdbc.sql("SELECT id, balance FROM account")
			.query((row, number) -> Map.entry(row.getInt(1), row.getInt(2)))
			.list()
			.stream()
			.collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
	}

	@Override
	public void lock(int account) {
		this.jdbc.sql("SELECT id FROM account WHERE id = ? FOR UPDATE NOWAIT")
			.param(account)
			.query(Integer.class)
			.single();
	}

}
