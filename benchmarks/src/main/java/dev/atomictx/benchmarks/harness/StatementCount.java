package dev.atomictx.benchmarks.harness;

import dev.atomictx.benchmarks.peer.Session;
import dev.atomictx.benchmarks.peer.Unit;

/**
 * Counts the statements of one call: all of them, and those of the attempts that were
 * kept.
 */
final class StatementCount {

	private long all;

	private long kept;

	long all() {
		return this.all;
	}

	/**
	 * Statements that were done in vain if the call has succeeded.
	 */
	long wasted() {
		return this.all - this.kept;
	}

	/**
	 * Make a unit count its statements. Each time it is run, it forgets those that its
	 * last run has kept.
	 */
	Unit count(Unit unit) {
		long before = this.kept;
		return (session) -> {
			this.kept = before;
			return unit.run(new CountingSession(session));
		};
	}

	private final class CountingSession implements Session {

		private final Session session;

		CountingSession(Session session) {
			this.session = session;
		}

		@Override
		public void update(String sql, Object... arguments) {
			increment();
			this.session.update(sql, arguments);
		}

		@Override
		public long query(String sql, Object... arguments) {
			increment();
			return this.session.query(sql, arguments);
		}

		private void increment() {
			StatementCount.this.all++;
			StatementCount.this.kept++;
		}

		@Override
		public long nested(Unit part) {
			return this.session.nested(count(part));
		}

	}

}
