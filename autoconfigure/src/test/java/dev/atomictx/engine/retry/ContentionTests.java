package dev.atomictx.engine.retry;

import dev.atomictx.FailureKind;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How waits grow with contention, and shrink again.
 */
class ContentionTests {

	private final Contention contention = new Contention();

	@Test
	void changesNothingWithoutConflicts() {
		this.contention.commit("unit");
		assertThat(this.contention.factor("unit")).isEqualTo(1);
	}

	@Test
	void growsWithEachConflictUpToALimit() {
		double before = 1;
		for (int i = 0; i < 3; i++) {
			conflict(1, 3);
			assertThat(this.contention.factor("unit")).isGreaterThan(before);
			before = this.contention.factor("unit");
		}
		for (int i = 0; i < 100; i++) {
			conflict(3, 3);
		}
		assertThat(this.contention.factor("unit")).isEqualTo(64);
	}

	@Test
	void forgetsAfterEnoughCommits() {
		conflict(1, 3);
		int commits = 0;
		while (this.contention.factor("unit") > 1) {
			this.contention.commit("unit");
			commits++;
		}
		// Where a fraction of 10^(-7/4) of all attempts conflicts, the two balance.
		assertThat(commits).isBetween(50, 60);
	}

	@Test
	void growsFasterWhereFewerRetriesAreLeft() {
		conflict(1, 100);
		double patient = this.contention.factor("unit");
		assertThat(patient).isGreaterThan(1).isLessThan(1.1);
		this.contention.conflict("first", FailureKind.SERIALIZATION_FAILURE, 1, 3);
		this.contention.conflict("third", FailureKind.SERIALIZATION_FAILURE, 3, 3);
		assertThat(this.contention.factor("first")).isGreaterThan(patient);
		assertThat(this.contention.factor("third")).isGreaterThan(this.contention.factor("first"));
	}

	@Test
	void growsFastestByDeadlocks() {
		this.contention.conflict("deadlock", FailureKind.DEADLOCK, 1, 100);
		conflict(1, 3);
		assertThat(this.contention.factor("deadlock")).isGreaterThan(this.contention.factor("unit"));
	}

	@Test
	void keepsBoundariesApart() {
		conflict(1, 3);
		assertThat(this.contention.factor("other")).isEqualTo(1);
	}

	private void conflict(int retry, int maxRetries) {
		this.contention.conflict("unit", FailureKind.SERIALIZATION_FAILURE, retry, maxRetries);
	}

}
