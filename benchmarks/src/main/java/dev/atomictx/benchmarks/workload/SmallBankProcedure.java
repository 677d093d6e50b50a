package dev.atomictx.benchmarks.workload;

import dev.atomictx.benchmarks.peer.Session;
import dev.atomictx.benchmarks.peer.Unit;

/**
 * The procedures of SmallBank and how many of a hundred calls each gets. A customer who
 * cannot pay changes nothing.
 */
enum SmallBankProcedure {

	/**
	 * Moves all that a customer has to the checking account of another one.
	 */
	AMALGAMATE(15) {

		@Override
		long run(Session session, String customer, String other) {
			long from = idOf(session, customer);
			long to = idOf(session, other);
			long savings = session.query(SAVINGS, from);
			long checking = session.query(CHECKING, from);
			session.update(ADD_TO_SAVINGS, -savings, from);
			session.update(ADD_TO_CHECKING, -checking, from);
			session.update(ADD_TO_CHECKING, savings + checking, to);
			return 0;
		}

	},

	/**
	 * Sums up what a customer has.
	 */
	BALANCE(15) {

		@Override
		long run(Session session, String customer, String other) {
			long id = idOf(session, customer);
			session.query(SAVINGS, id);
			session.query(CHECKING, id);
			return 0;
		}

	},

	/**
	 * Pays into a checking account.
	 */
	DEPOSIT_CHECKING(15) {

		@Override
		long run(Session session, String customer, String other) {
			session.update(ADD_TO_CHECKING, 130L, idOf(session, customer));
			return 130;
		}

	},

	/**
	 * Moves money between two checking accounts.
	 */
	SEND_PAYMENT(25) {

		@Override
		long run(Session session, String customer, String other) {
			long from = idOf(session, customer);
			long to = idOf(session, other);
			if (session.query(CHECKING, from) >= 500) {
				session.update(ADD_TO_CHECKING, -500L, from);
				session.update(ADD_TO_CHECKING, 500L, to);
			}
			return 0;
		}

	},

	/**
	 * Pays into a savings account.
	 */
	TRANSACT_SAVINGS(15) {

		@Override
		long run(Session session, String customer, String other) {
			long id = idOf(session, customer);
			session.query(SAVINGS, id);
			session.update(ADD_TO_SAVINGS, 2020L, id);
			return 2020;
		}

	},

	/**
	 * Pays a check, with a penalty when both accounts together do not cover it.
	 */
	WRITE_CHECK(15) {

		@Override
		long run(Session session, String customer, String other) {
			long id = idOf(session, customer);
			long balance = session.query(SAVINGS, id) + session.query(CHECKING, id);
			long amount = (balance < 500) ? 600 : 500;
			session.update(ADD_TO_CHECKING, -amount, id);
			return -amount;
		}

	};

	private static final String SAVINGS = "SELECT balance FROM savings WHERE id = ?";

	private static final String CHECKING = "SELECT balance FROM checking WHERE id = ?";

	private static final String ADD_TO_SAVINGS = "UPDATE savings SET balance = balance + ? WHERE id = ?";

	private static final String ADD_TO_CHECKING = "UPDATE checking SET balance = balance + ? WHERE id = ?";

	private final int percent;

	SmallBankProcedure(int percent) {
		this.percent = percent;
	}

	abstract long run(Session session, String customer, String other);

	Unit unit(String customer, String other) {
		return (session) -> run(session, customer, other);
	}

	/**
	 * The procedure of a call.
	 * @param percent from 0 to 99, drawn at random
	 */
	static SmallBankProcedure of(int percent) {
		int end = 0;
		for (SmallBankProcedure procedure : values()) {
			end += procedure.percent;
			if (percent < end) {
				return procedure;
			}
		}
		throw new IllegalArgumentException("There are no " + percent + " percent");
	}

	private static long idOf(Session session, String customer) {
		return session.query("SELECT id FROM customer WHERE name = ?", customer);
	}

}
