package dev.atomictx.sample.lab.contention;

import java.util.List;

import org.springframework.dao.OptimisticLockingFailureException;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * How a transfer keeps others away from its two accounts. Each constant changes the
 * accounts in the order it is given.
 */
public enum Locking {

	/**
	 * Lock first, then change.
	 */
	PESSIMISTIC {

		@Override
		void apply(JdbcClient jdbc, List<Posting> postings) {
			for (Posting posting : postings) {
				jdbc.sql("SELECT id FROM lab_account WHERE id = :account FOR NO KEY UPDATE")
					.paramSource(posting)
					.query(Integer.class)
					.single();
			}
			CONDITIONAL.apply(jdbc, postings);
		}

	},

	/**
	 * Change only what may be changed. The UPDATE itself takes the lock.
	 */
	CONDITIONAL {

		@Override
		void apply(JdbcClient jdbc, List<Posting> postings) {
			for (Posting posting : postings) {
				int changed = jdbc.sql("""
						UPDATE lab_account SET balance = balance + :change, version = version + 1
						WHERE id = :account AND balance + :change >= 0""").paramSource(posting).update();
				if (changed == 0) {
					throw new IllegalStateException("Account " + posting.account() + " is overdrawn");
				}
			}
		}

	},

	/**
	 * Read first, then change what nobody else has changed since.
	 */
	OPTIMISTIC {

		@Override
		void apply(JdbcClient jdbc, List<Posting> postings) {
			List<Long> versions = postings.stream().map((posting) -> version(jdbc, posting)).toList();
			for (int i = 0; i < postings.size(); i++) {
				int changed = jdbc.sql("""
						UPDATE lab_account SET balance = balance + :change, version = version + 1
						WHERE id = :account AND version = :version""")
					.param("change", postings.get(i).change())
					.param("account", postings.get(i).account())
					.param("version", versions.get(i))
					.update();
				if (changed == 0) {
					throw new OptimisticLockingFailureException(
							"Account " + postings.get(i).account() + " has changed meanwhile");
				}
			}
		}

		private long version(JdbcClient jdbc, Posting posting) {
			return jdbc.sql("SELECT version FROM lab_account WHERE id = :account")
				.paramSource(posting)
				.query(Long.class)
				.single();
		}

	};

	abstract void apply(JdbcClient jdbc, List<Posting> postings);

}
