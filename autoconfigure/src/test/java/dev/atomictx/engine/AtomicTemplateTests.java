package dev.atomictx.engine;

import java.time.Duration;
import java.time.temporal.ChronoUnit;

import dev.atomictx.AtomicDefinition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.annotation.Isolation;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a scope asks of the transaction manager.
 */
class AtomicTemplateTests {

	@Test
	void asksForTheDefaults() {
		TransactionDefinition definition = new AtomicTemplate.Request(AtomicDefinition.DEFAULT, false);
		assertThat(definition.getPropagationBehavior()).isEqualTo(TransactionDefinition.PROPAGATION_REQUIRED);
		assertThat(definition.getIsolationLevel()).isEqualTo(TransactionDefinition.ISOLATION_DEFAULT);
		assertThat(definition.getTimeout()).isEqualTo(TransactionDefinition.TIMEOUT_DEFAULT);
		assertThat(definition.isReadOnly()).isFalse();
		assertThat(definition.getName()).isEqualTo("atomic");
	}

	@Test
	void asksForATransactionOfItsOwnWhenTheOneAroundIsOver() {
		assertThat(new AtomicTemplate.Request(AtomicDefinition.DEFAULT, true).getPropagationBehavior())
			.isEqualTo(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
	}

	@ParameterizedTest
	@EnumSource
	void passesTheIsolationLevelOn(Isolation isolation) {
		assertThat(new AtomicTemplate.Request(AtomicDefinition.DEFAULT.withIsolation(isolation), false)
			.getIsolationLevel()).isEqualTo(isolation.value());
	}

	@Test
	void passesNameAndReadOnlyOn() {
		TransactionDefinition definition = new AtomicTemplate.Request(
				AtomicDefinition.DEFAULT.withName("pay").withReadOnly(true), false);
		assertThat(definition.getName()).isEqualTo("pay");
		assertThat(definition.isReadOnly()).isTrue();
	}

	@ParameterizedTest
	@CsvSource({ "PT0.000000001S, 1", "PT0.2S, 1", "PT0.999999999S, 1", "PT1S, 1", "PT1.000000001S, 2", "PT1M, 60",
			"PT596523H14M7S, 2147483647", "PT596523H14M8S, 2147483647", "P100000D, 2147483647" })
	void roundsTheTimeoutUpToWholeSeconds(Duration timeout, int seconds) {
		assertThat(new AtomicTemplate.Request(AtomicDefinition.DEFAULT.withTimeout(timeout), false).getTimeout())
			.isEqualTo(seconds);
	}

	@Test
	void takesATimeoutOfForever() {
		AtomicDefinition definition = AtomicDefinition.DEFAULT.withTimeout(ChronoUnit.FOREVER.getDuration());
		assertThat(new AtomicTemplate.Request(definition, false).getTimeout()).isEqualTo(Integer.MAX_VALUE);
	}

}
