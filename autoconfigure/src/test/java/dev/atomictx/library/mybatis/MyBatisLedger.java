package dev.atomictx.library.mybatis;

import java.util.Map;
import java.util.stream.Collectors;

import dev.atomictx.library.Ledger;
import org.jspecify.annotations.Nullable;

/**
 * A ledger on a mapper.
 */
class MyBatisLedger implements Ledger {

	private final AccountMapper accounts;

	MyBatisLedger(AccountMapper accounts) {
		this.accounts = accounts;
	}

	@Override
	public void open(int account, int balance) {
		this.accounts.insert(account, balance);
	}

	@Override
	public void setBalance(int account, int balance) {
		this.accounts.update(account, balance);
	}

	@Override
	public @Nullable Integer balance(int account) {
		return this.accounts.balance(account);
	}

	@Override
	public Map<Integer, Integer> balances() {
		return this.accounts.all().stream().collect(Collectors.toMap(Account::id, Account::balance));
	}

	@Override
	public void lock(int account) {
		this.accounts.lock(account);
	}

}
