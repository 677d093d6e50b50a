package dev.atomictx.library.mybatis;

/**
 * An account, as MyBatis fills it.
 */
final class Account {

	private int id;

	private int balance;

	int id() {
		return this.id;
	}

	int balance() {
		return this.balance;
	}

}
