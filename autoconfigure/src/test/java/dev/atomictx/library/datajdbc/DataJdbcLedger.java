package dev.atomictx.library.datajdbc;

import java.util.Map;
import java.util.stream.Collectors;

import dev.atomictx.library.Ledger;
import org.jspecify.annotations.Nullable;

import org.springframework.data.jdbc.core.JdbcAggregateOperations;

/**
 * A ledger on a repository.
 */
class DataJdbcLedger implements Ledger {

	private final AccountRepository accounts;

	private final JdbcAggregateOperations aggregates;

	DataJdbcLedger(AccountRepository accounts, JdbcAggregateOperations aggregates) {
		this.accounts = accounts;
		this.aggregates = aggregates;
	}

	@Override
	public void open(int account, int balance) {
		// The repository would take an account with a number for an old one.
		this.aggregates.insert(new Account(account, balance));
	}

	@Override
	public void setBalance(int account, int balance) {
		this.accounts.save(new Account(account, balance));
	}

	@Override
	public @Nullable Integer balance(int account) {
		return this.accounts.findById(account).map(Account::balance).orElse(null);
	}

	@Override
	public Map<Integer, Integer> balances() {
		return this.accounts.findAll().stream().collect(Collectors.toMap(Account::id, Account::balance));
	}

	@Override
	public void lock(int account) {
		this.accounts.lock(account);
	}

}
