package dev.atomictx.sample.lab.isolation;

import java.sql.SQLException;

import org.springframework.transaction.annotation.Isolation;

import static org.springframework.transaction.annotation.Isolation.READ_COMMITTED;
import static org.springframework.transaction.annotation.Isolation.READ_UNCOMMITTED;
import static org.springframework.transaction.annotation.Isolation.REPEATABLE_READ;

/**
 * What two transactions can do to each other. Accounts 1 and 2 have 100 each at the
 * start; {@code alice} and {@code bob} are inside transactions of the level under test.
 * No step waits for a lock, so one thread can play both.
 * <p>
 * The standard (ISO/IEC 9075-2, "SQL-transactions") names the first three. The others it
 * rules out at SERIALIZABLE only, where every outcome must be that of some order in which
 * the transactions run one after the other; they are described by H. Berenson et al., "A
 * Critique of ANSI SQL Isolation Levels", SIGMOD 1995.
 */
public enum Anomaly {

	DIRTY_READ("Dirty read", "Bob sees what Alice has not committed, and never will.", READ_UNCOMMITTED) {

		@Override
		boolean occurs(Session alice, Session bob) throws SQLException {
			alice.write("UPDATE lab_isolation SET balance = 999 WHERE id = 1");
			int seen = bob.read(BALANCE);
			alice.rollback();
			bob.commit();
			return seen == 999;
		}

	},

	NON_REPEATABLE_READ("Non-repeatable read", "Alice reads the same row twice, and Bob changes it in between.",
			READ_COMMITTED) {

		@Override
		boolean occurs(Session alice, Session bob) throws SQLException {
			int first = alice.read(BALANCE);
			bob.write("UPDATE lab_isolation SET balance = 50 WHERE id = 1");
			bob.commit();
			int second = alice.read(BALANCE);
			alice.commit();
			return first != second;
		}

	},

	PHANTOM("Phantom", "Alice counts the rows twice, and Bob adds one in between.", REPEATABLE_READ) {

		@Override
		boolean occurs(Session alice, Session bob) throws SQLException {
			String count = "SELECT count(*) FROM lab_isolation WHERE balance >= 100";
			int first = alice.read(count);
			bob.write("INSERT INTO lab_isolation (id, balance) VALUES (3, 100)");
			bob.commit();
			int second = alice.read(count);
			alice.commit();
			return first != second;
		}

	},

	LOST_UPDATE("Lost update", "Both read 100. Alice adds 10, Bob adds 20, and Alice's 10 are gone.", REPEATABLE_READ) {

		@Override
		boolean occurs(Session alice, Session bob) throws SQLException {
			int seenByAlice = alice.read(BALANCE);
			int seenByBob = bob.read(BALANCE);
			alice.write("UPDATE lab_isolation SET balance = " + (seenByAlice + 10) + " WHERE id = 1");
			alice.commit();
			bob.write("UPDATE lab_isolation SET balance = " + (seenByBob + 20) + " WHERE id = 1");
			bob.commit();
			return bob.read(BALANCE) != 130;
		}

	},

	WRITE_SKEW("Write skew", "Both see 200 on two accounts and draw 150, each from another one: together too much.",
			REPEATABLE_READ) {

		@Override
		boolean occurs(Session alice, Session bob) throws SQLException {
			String sum = "SELECT sum(balance) FROM lab_isolation";
			if (alice.read(sum) >= 150) {
				alice.write("UPDATE lab_isolation SET balance = balance - 150 WHERE id = 1");
			}
			if (bob.read(sum) >= 150) {
				bob.write("UPDATE lab_isolation SET balance = balance - 150 WHERE id = 2");
			}
			alice.commit();
			bob.commit();
			return bob.read(sum) < 0;
		}

	};

	private static final String BALANCE = "SELECT balance FROM lab_isolation WHERE id = 1";

	private final String title;

	private final String story;

	private final Isolation allowedUpTo;

	Anomaly(String title, String story, Isolation allowedUpTo) {
		this.title = title;
		this.story = story;
		this.allowedUpTo = allowedUpTo;
	}

	public String title() {
		return this.title;
	}

	public String story() {
		return this.story;
	}

	/**
	 * Whether the SQL standard allows it.
	 * @param level the level of both transactions
	 * @return {@code false} if the database must prevent it
	 */
	public boolean isAllowedAt(Isolation level) {
		return level.value() <= this.allowedUpTo.value();
	}

	/**
	 * Let it happen, if the database does.
	 * @param alice the first session
	 * @param bob the second session
	 * @return whether it happened
	 * @throws SQLException if the database stops one of them
	 */
	abstract boolean occurs(Session alice, Session bob) throws SQLException;

}
