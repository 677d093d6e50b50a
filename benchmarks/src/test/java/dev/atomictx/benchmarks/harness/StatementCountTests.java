package dev.atomictx.benchmarks.harness;

import dev.atomictx.benchmarks.peer.Session;
import dev.atomictx.benchmarks.peer.Unit;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link StatementCount}.
 */
class StatementCountTests {

	private final StatementCount count = new StatementCount();

	@Test
	void wastesNothingWhenNothingIsRepeated() {
		this.count.count(unit(2, unit(3))).run(new RepeatingSession(1));
		assertThat(this.count.all()).isEqualTo(5);
		assertThat(this.count.wasted()).isZero();
	}

	@Test
	void wastesWhatAnEarlierAttemptDid() {
		Unit counted = this.count.count(unit(2, unit(3)));
		counted.run(new RepeatingSession(1));
		counted.run(new RepeatingSession(1));
		assertThat(this.count.all()).isEqualTo(10);
		assertThat(this.count.wasted()).isEqualTo(5);
	}

	@Test
	void wastesOnlyThePartThatIsRepeatedInside() {
		this.count.count(unit(2, unit(3))).run(new RepeatingSession(4));
		assertThat(this.count.all()).isEqualTo(2 + 4 * 3);
		assertThat(this.count.wasted()).isEqualTo(3 * 3);
	}

	private static Unit unit(int statements) {
		return (session) -> {
			for (int i = 0; i < statements; i++) {
				session.update("UPDATE something");
			}
			return 0;
		};
	}

	private static Unit unit(int statements, Unit nested) {
		return (session) -> unit(statements).run(session) + session.nested(nested);
	}

	/**
	 * Runs each nested part several times, as after failures.
	 */
	private record RepeatingSession(int times) implements Session {

		@Override
		public void update(String sql, Object... arguments) {
		}

		@Override
		public long query(String sql, Object... arguments) {
			return 0;
		}

		@Override
		public long nested(Unit part) {
			long result = 0;
			for (int i = 0; i < this.times; i++) {
				result = part.run(this);
			}
			return result;
		}

	}

}
