package dev.atomictx.engine.retry;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.Set;

import dev.atomictx.FailureKind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How long the waits are.
 */
class RetrySettingsTests {

	private static final double ALMOST_ONE = Math.nextDown(1.0);

	@Test
	void hasTheDocumentedDefaults() {
		RetrySettings defaults = RetrySettings.DEFAULTS;
		assertThat(defaults.kinds()).isEmpty();
		assertThat(defaults.maxRetries()).isEqualTo(3);
		assertThat(defaults.delay()).isEqualTo(Duration.ofMillis(20));
		assertThat(defaults.multiplier()).isEqualTo(2);
		assertThat(defaults.maxDelay()).isEqualTo(Duration.ofSeconds(1));
		assertThat(defaults.deadline()).isNull();
	}

	@ParameterizedTest
	@CsvSource({ "1, 20", "2, 40", "3, 80", "4, 160", "5, 320", "6, 640", "7, 1000", "8, 1000", "100, 1000" })
	void growsTheCeilingUpToTheHighest(int retry, long ceiling) {
		assertThat(RetrySettings.DEFAULTS.drawDelay(retry, 1, 0)).isZero();
		assertThat(RetrySettings.DEFAULTS.drawDelay(retry, 1, 0.25)).isEqualTo(Duration.ofMillis(ceiling).dividedBy(4));
		assertThat(RetrySettings.DEFAULTS.drawDelay(retry, 1, ALMOST_ONE))
			.isLessThanOrEqualTo(Duration.ofMillis(ceiling))
			.isGreaterThan(Duration.ofMillis(ceiling - 1));
	}

	@ParameterizedTest
	@ValueSource(ints = { 63, 64, 1024, 1025, Integer.MAX_VALUE })
	void doesNotOverflowAfterManyRetries(int retry) {
		assertThat(RetrySettings.DEFAULTS.drawDelay(retry, 1, 0.5)).isEqualTo(Duration.ofMillis(500));
	}

	@ParameterizedTest
	@ValueSource(doubles = { 1e9, 1e300, Double.MAX_VALUE, Double.POSITIVE_INFINITY })
	void doesNotOverflowWithHugeMultipliers(double multiplier) {
		RetrySettings settings = settings(Duration.ofMillis(20), multiplier, Duration.ofSeconds(1));
		assertThat(settings.drawDelay(1, 1, 0.5)).isEqualTo(Duration.ofMillis(10));
		assertThat(settings.drawDelay(3, 1, 0.5)).isEqualTo(Duration.ofMillis(500));
	}

	@Test
	void staysAtTheFirstCeilingWithMultiplierOne() {
		RetrySettings settings = settings(Duration.ofMillis(20), 1, Duration.ofSeconds(1));
		assertThat(settings.drawDelay(Integer.MAX_VALUE, 1, 0.5)).isEqualTo(Duration.ofMillis(10));
	}

	@Test
	void neverWaitsWithoutDelay() {
		RetrySettings settings = settings(Duration.ZERO, 2, Duration.ofSeconds(1));
		assertThat(settings.drawDelay(1, 1, ALMOST_ONE)).isZero();
		// Nothing times infinity is not a number.
		assertThat(settings.drawDelay(5000, 1, ALMOST_ONE)).isZero();
	}

	@Test
	void letsTheHighestCeilingWinOverTheFirst() {
		RetrySettings settings = settings(Duration.ofSeconds(10), 2, Duration.ofSeconds(1));
		assertThat(settings.drawDelay(1, 1, 0.5)).isEqualTo(Duration.ofMillis(500));
	}

	@Test
	void keepsACopyOfTheKinds() {
		Set<FailureKind> kinds = EnumSet.of(FailureKind.DEADLOCK);
		RetrySettings settings = new RetrySettings(kinds, 3, Duration.ZERO, 2, Duration.ZERO, null);
		kinds.add(FailureKind.UNIQUE_VIOLATION);
		assertThat(settings.kinds()).containsExactly(FailureKind.DEADLOCK);
	}

	private static RetrySettings settings(Duration delay, double multiplier, Duration maxDelay) {
		return new RetrySettings(Set.of(), 3, delay, multiplier, maxDelay, null);
	}

	@Test
	void takesAHighestCeilingOfForever() {
		RetrySettings settings = new RetrySettings(Set.of(), 3, Duration.ofMillis(20), 2,
				ChronoUnit.FOREVER.getDuration(), null);
		assertThat(settings.drawDelay(1, 1, 0.5)).isEqualTo(Duration.ofMillis(10));
	}

}
