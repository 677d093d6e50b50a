package dev.atomictx.sample.lab.isolation;

import java.util.List;

import dev.atomictx.sample.AbstractBankIntegrationTests;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.transaction.annotation.Isolation;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link IsolationLab}: what it measures is what the PostgreSQL manual says in
 * "Transaction Isolation".
 */
class IsolationLabIntegrationTests extends AbstractBankIntegrationTests {

	@Autowired
	private IsolationLab lab;

	/**
	 * For each level in order: + for an anomaly that occurs, - for one that the snapshot
	 * prevents, and a SQLSTATE.
	 */
	@ParameterizedTest
	@CsvSource({ "DIRTY_READ, - - - -", "NON_REPEATABLE_READ, + + - -", "PHANTOM, + + - -",
			"LOST_UPDATE, + + 40001 40001", "WRITE_SKEW, + + + 40001" })
	void measuresWhatPostgresqlPromises(Anomaly anomaly, String expected) {
		assertThat(this.lab.observe()).filteredOn((observation) -> observation.anomaly() == anomaly)
			.extracting(IsolationLabIntegrationTests::mark)
			.containsExactly(expected.split(" "));
	}

	private static String mark(Observation observation) {
		if (observation.sqlState() != null) {
			return observation.sqlState();
		}
		return observation.occurred() ? "+" : "-";
	}

	@Test
	void neverSeesWhatTheStandardRulesOut() {
		assertThat(this.lab.observe()).filteredOn(Observation::occurred).allMatch(Observation::isAllowed);
	}

	@Test
	void attemptsEveryAnomalyAtEveryLevelAgainAndAgain() {
		List<Observation> first = this.lab.observe();
		assertThat(first).hasSize(Anomaly.values().length * IsolationLab.LEVELS.size());
		assertThat(this.lab.observe()).isEqualTo(first);
	}

	@ParameterizedTest
	@CsvSource({ "DIRTY_READ, READ_UNCOMMITTED", "NON_REPEATABLE_READ, READ_COMMITTED", "PHANTOM, REPEATABLE_READ",
			"LOST_UPDATE, REPEATABLE_READ", "WRITE_SKEW, REPEATABLE_READ" })
	void knowsHowFarTheStandardGoes(Anomaly anomaly, Isolation strongest) {
		assertThat(IsolationLab.LEVELS).filteredOn(anomaly::isAllowedAt).last().isEqualTo(strongest);
		assertThat(anomaly.isAllowedAt(Isolation.SERIALIZABLE)).isFalse();
	}

}
