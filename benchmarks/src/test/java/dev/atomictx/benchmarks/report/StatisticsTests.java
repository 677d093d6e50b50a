package dev.atomictx.benchmarks.report;

import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Statistics} and {@link Percentiles}.
 */
class StatisticsTests {

	@Test
	void findsTheMedianOfAnyNumberOfValues() {
		assertThat(Statistics.median(List.of(3.0, 1.0, 2.0))).isEqualTo(2);
		assertThat(Statistics.median(List.of(4.0, 1.0, 2.0, 3.0))).isEqualTo(2.5);
	}

	@Test
	void comparesRoundByRound() {
		double ratio = Statistics.medianOf(List.of(1.0, 10.0, 100.0), List.of(2.0, 20.0, 100.0), (a, b) -> a / b);
		assertThat(ratio).isEqualTo(0.5);
	}

	@Test
	void countsPercentilesFromTheSlowEnd() {
		long[] nanos = new long[1000];
		for (int i = 0; i < nanos.length; i++) {
			nanos[i] = (1000L - i) * 1_000_000;
		}
		assertThat(Percentiles.of(nanos)).isEqualTo(new Percentiles(501, 991, 1000));
	}

	@Test
	void hasNoPercentilesWithoutCalls() {
		assertThat(Percentiles.of(new long[0])).isEqualTo(new Percentiles(0, 0, 0));
	}

}
