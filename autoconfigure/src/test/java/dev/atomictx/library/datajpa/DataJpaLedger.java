package dev.atomictx.library.datajpa;

import java.util.Map;
import java.util.stream.Collectors;

import dev.atomictx.library.Ledger;
import jakarta.persistence.EntityManager;
import org.jspecify.annotations.Nullable;

/**
 * A ledger on a repository. It changes entities and leaves it to Hibernate when to write
 * them.
 */
class DataJpaLedger implements Ledger {

	private final AccountRepository accounts;

	private final EntityManager entityManager;

	DataJpaLedger(AccountRepository accounts, EntityManager entityManager) {
		this.accounts = accounts;
		this.entityManager = entityManager;
	}

	@Override
	public void open(int account, int balance) {
		this.entityManager.persist(new Account(account, balance));
	}

	@Override
	public void setBalance(int account, int balance) {
		this.accounts.findById(account).orElseThrow().setBalance(balance);
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

	@Override
	public void flush() {
		this.accounts.flush();
	}

}
