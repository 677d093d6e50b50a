package dev.atomictx.library.datajpa;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;

/**
 * An account, as Hibernate maps it.
 */
@Entity(name = "account")
class Account {

	@Id
	private int id;

	private int balance;

	protected Account() {
	}

	Account(int id, int balance) {
		this.id = id;
		this.balance = balance;
	}

	int id() {
		return this.id;
	}

	int balance() {
		return this.balance;
	}

	void setBalance(int balance) {
		this.balance = balance;
	}

}
