package dev.atomictx;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.transaction.annotation.Isolation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Defaults, copies and validation.
 */
class AtomicDefinitionTests {

	@Test
	void hasTheDocumentedDefaults() {
		AtomicDefinition definition = AtomicDefinition.builder().build();
		assertThat(definition.transactionManager()).isEmpty();
		assertThat(definition.name()).isEmpty();
		assertThat(definition.savepoint()).isTrue();
		assertThat(definition.durable()).isFalse();
		assertThat(definition.retryOn()).isEmpty();
		assertThat(definition.retryFor()).isEmpty();
		assertThat(definition.noRetryFor()).isEmpty();
		assertThat(definition.maxRetries()).isEqualTo(-1);
		assertThat(definition.deadline()).isNull();
		assertThat(definition.isolation()).isEqualTo(Isolation.DEFAULT);
		assertThat(definition.readOnly()).isFalse();
		assertThat(definition.timeout()).isNull();
		assertThat(definition.noRollbackFor()).isEmpty();
	}

	@Test
	void sharesTheDefaults() {
		assertThat(AtomicDefinition.withDefaults()).isSameAs(AtomicDefinition.withDefaults())
			.usingRecursiveComparison()
			.isEqualTo(AtomicDefinition.builder().build());
	}

	@Test
	void keepsWhatTheBuilderWasTold() {
		AtomicDefinition definition = full();
		assertThat(definition.transactionManager()).isEqualTo("orders");
		assertThat(definition.name()).isEqualTo("pay");
		assertThat(definition.savepoint()).isFalse();
		assertThat(definition.durable()).isTrue();
		assertThat(definition.retryOn()).containsExactlyInAnyOrder(FailureKind.DEADLOCK, FailureKind.OPTIMISTIC_LOCK);
		assertThat(definition.retryFor()).containsExactly(IOException.class);
		assertThat(definition.noRetryFor()).containsExactly(FileNotFoundException.class);
		assertThat(definition.maxRetries()).isEqualTo(7);
		assertThat(definition.deadline()).isEqualTo(Duration.ofSeconds(2));
		assertThat(definition.isolation()).isEqualTo(Isolation.SERIALIZABLE);
		assertThat(definition.readOnly()).isTrue();
		assertThat(definition.timeout()).isEqualTo(Duration.ofSeconds(3));
		assertThat(definition.noRollbackFor()).containsExactly(IllegalStateException.class);
	}

	@Test
	void copiesEachPropertyIntoAnotherBuilder() {
		AtomicDefinition definition = full();
		assertThat(definition.toBuilder().build()).isNotSameAs(definition)
			.usingRecursiveComparison()
			.isEqualTo(definition);
		assertThat(definition).usingRecursiveComparison().isNotEqualTo(AtomicDefinition.withDefaults());
		assertThat(AtomicDefinition.withDefaults().toBuilder().build()).usingRecursiveComparison()
			.isEqualTo(AtomicDefinition.withDefaults());
	}

	@Test
	void doesNotChangeWhenItsBuilderGoesOn() {
		AtomicDefinitionBuilder builder = AtomicDefinition.builder().name("first").retryOn(FailureKind.DEADLOCK);
		AtomicDefinition first = builder.build();
		builder.name("second").retryOn(FailureKind.UNIQUE_VIOLATION);
		assertThat(first.name()).isEqualTo("first");
		assertThat(first.retryOn()).containsExactly(FailureKind.DEADLOCK);
		assertThatExceptionOfType(UnsupportedOperationException.class)
			.isThrownBy(() -> first.retryOn().add(FailureKind.UNIQUE_VIOLATION));
	}

	@Test
	void takesAKindThatIsNamedTwiceOnce() {
		assertThat(AtomicDefinition.builder()
			.retryOn(FailureKind.DEADLOCK, FailureKind.DEADLOCK)
			.retryFor(IOException.class, IOException.class)
			.build()
			.retryOn()).containsExactly(FailureKind.DEADLOCK);
	}

	@ParameterizedTest
	@ValueSource(ints = { -2, -100, Integer.MIN_VALUE })
	void refusesNegativeRetries(int maxRetries) {
		assertThatIllegalArgumentException().isThrownBy(() -> AtomicDefinition.builder().maxRetries(maxRetries).build())
			.withMessage(
					"maxRetries must be -1 (for the property), 0 (never) or a number of retries, but is " + maxRetries);
	}

	@ParameterizedTest
	@ValueSource(ints = { -1, 0, Integer.MAX_VALUE })
	void takesEveryOtherNumberOfRetries(int maxRetries) {
		assertThat(AtomicDefinition.builder().maxRetries(maxRetries).build().maxRetries()).isEqualTo(maxRetries);
	}

	@ParameterizedTest
	@ValueSource(strings = { "PT0S", "PT-1S", "PT-0.000000001S" })
	void refusesDurationsThatAreNotPositive(Duration duration) {
		assertThatIllegalArgumentException().isThrownBy(() -> AtomicDefinition.builder().deadline(duration).build())
			.withMessage("deadline must be a positive duration, but is " + duration);
		assertThatIllegalArgumentException().isThrownBy(() -> AtomicDefinition.builder().timeout(duration).build())
			.withMessage("timeout must be a positive duration, but is " + duration);
	}

	@Test
	void refusesClassesThatCanNeverBeRetried() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> AtomicDefinition.builder()
				.retryFor(FileNotFoundException.class)
				.noRetryFor(IOException.class)
				.build())
			.withMessage("retryFor names java.io.FileNotFoundException, but noRetryFor names java.io.IOException and "
					+ "wins: remove one of them");
		assertThatIllegalArgumentException()
			.isThrownBy(
					() -> AtomicDefinition.builder().retryFor(IOException.class).noRollbackFor(Exception.class).build())
			.withMessage("retryFor names java.io.IOException, but noRollbackFor names java.lang.Exception and wins: "
					+ "remove one of them");
	}

	@Test
	void takesExceptionsFromTheRule() {
		AtomicDefinition definition = AtomicDefinition.builder()
			.retryFor(IOException.class)
			.noRetryFor(FileNotFoundException.class)
			.noRollbackFor(IllegalStateException.class)
			.build();
		assertThat(definition.retryFor()).containsExactly(IOException.class);
	}

	@Test
	@SuppressWarnings("NullAway")
	void refusesNull() {
		AtomicDefinitionBuilder builder = AtomicDefinition.builder();
		assertThatIllegalArgumentException().isThrownBy(() -> builder.transactionManager(null))
			.withMessage("TransactionManager must not be null");
		assertThatIllegalArgumentException().isThrownBy(() -> builder.name(null)).withMessage("Name must not be null");
		assertThatIllegalArgumentException().isThrownBy(() -> builder.isolation(null))
			.withMessage("Isolation must not be null");
	}

	private static AtomicDefinition full() {
		return AtomicDefinition.builder()
			.transactionManager("orders")
			.name("pay")
			.savepoint(false)
			.durable(true)
			.retryOn(FailureKind.DEADLOCK, FailureKind.OPTIMISTIC_LOCK)
			.retryFor(IOException.class)
			.noRetryFor(FileNotFoundException.class)
			.maxRetries(7)
			.deadline(Duration.ofSeconds(2))
			.isolation(Isolation.SERIALIZABLE)
			.readOnly(true)
			.timeout(Duration.ofSeconds(3))
			.noRollbackFor(IllegalStateException.class)
			.build();
	}

}
