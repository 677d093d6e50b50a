package dev.atomictx.engine;

import java.sql.SQLException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;

import dev.atomictx.AtomicDefinition;
import dev.atomictx.FailureKind;
import org.junit.jupiter.api.Test;

import org.springframework.dao.OptimisticLockingFailureException;
import org.springframework.transaction.CannotCreateTransactionException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * What once was not as the contract says.
 */
class RegressionTests {

	private static final Duration FOREVER = ChronoUnit.FOREVER.getDuration();

	@Test
	void goesByTheSqlStateWhereverThereIsOne() {
		OptimisticLockingFailureException failure = new OptimisticLockingFailureException("in Spring's",
				new SQLException("serialization failure", "40001"));
		assertThat(new SqlStateFailureClassifier().classify(failure)).isEqualTo(FailureKind.SERIALIZATION_FAILURE);
	}

	@Test
	void throwsTheFailureWhenAClassifierFails() {
		CannotCreateTransactionException failure = new CannotCreateTransactionException("cannot begin");
		AtomicTemplate template = AtomicTemplate.builder((name) -> {
			throw failure;
		}).classifiers(List.of((any) -> {
			throw new IllegalStateException("in classifier");
		})).build();
		assertThatThrownBy(() -> template.executeWithoutResult((scope) -> {
		})).isSameAs(failure);
	}

	@Test
	void takesADeadlineOfForever() {
		RetryPolicy policy = new RetryPolicy(RetrySettings.DEFAULTS, new RecordingTimer(),
				List.of(new SqlStateFailureClassifier()), new AtomicListeners(List.of(), List.of()));
		Attempts attempts = new Attempts(
				AtomicDefinition.builder().retryOn(FailureKind.DEADLOCK).deadline(FOREVER).build(), policy, 0);
		attempts.prepareNext(null, new SQLException("deadlock", "40P01"));
		assertThat(attempts.number()).isEqualTo(2);
	}

	@Test
	void takesAHighestCeilingOfForever() {
		RetrySettings settings = new RetrySettings(Set.of(), 3, Duration.ofMillis(20), 2, FOREVER, null);
		assertThat(settings.drawDelay(1, 0.5)).isEqualTo(Duration.ofMillis(10));
	}

	@Test
	void takesATimeoutOfForever() {
		AtomicDefinition definition = AtomicDefinition.builder().timeout(FOREVER).build();
		assertThat(new ScopeTransactionDefinition(definition, false).getTimeout()).isEqualTo(Integer.MAX_VALUE);
	}

	@Test
	void walksLongBatches() {
		SQLException batch = new SQLException("first", "42601");
		SQLException last = batch;
		for (int i = 0; i < 20_000; i++) {
			SQLException next = new SQLException("next", "42601");
			last.setNextException(next);
			last = next;
		}
		assertThat(Failure.of(batch, List.of()).sqlState()).isEqualTo("42601");
	}

}
