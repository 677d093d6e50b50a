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
		AtomicDefinition definition = AtomicDefinition.DEFAULT;
		assertThat(definition.transactionManager()).isEmpty();
		assertThat(definition.name()).isEqualTo("atomic");
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
	void keepsEachProperty() {
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
	void copiesEveryOtherProperty() {
		AtomicDefinition definition = full();
		assertThat(definition.withName("pay")).isNotSameAs(definition).usingRecursiveComparison().isEqualTo(definition);
		assertThat(definition.withName("other")).usingRecursiveComparison()
			.ignoringFields("name")
			.isEqualTo(definition);
	}

	@Test
	void doesNotChangeWhenItIsCopied() {
		AtomicDefinition first = AtomicDefinition.DEFAULT.withName("first").withRetryOn(FailureKind.DEADLOCK);
		AtomicDefinition second = first.withName("second").withRetryOn(FailureKind.UNIQUE_VIOLATION);
		assertThat(second.name()).isEqualTo("second");
		assertThat(first.name()).isEqualTo("first");
		assertThat(first.retryOn()).containsExactly(FailureKind.DEADLOCK);
		assertThatExceptionOfType(UnsupportedOperationException.class)
			.isThrownBy(() -> first.retryOn().add(FailureKind.UNIQUE_VIOLATION));
	}

	@Test
	void takesAKindThatIsNamedTwiceOnce() {
		assertThat(AtomicDefinition.DEFAULT.withRetryOn(FailureKind.DEADLOCK, FailureKind.DEADLOCK)
			.withRetryFor(IOException.class, IOException.class)
			.retryOn()).containsExactly(FailureKind.DEADLOCK);
	}

	@ParameterizedTest
	@ValueSource(ints = { -2, -100, Integer.MIN_VALUE })
	void refusesNegativeRetries(int maxRetries) {
		assertThatIllegalArgumentException().isThrownBy(() -> AtomicDefinition.DEFAULT.withMaxRetries(maxRetries))
			.withMessage(
					"maxRetries must be -1 (for the property), 0 (never) or a number of retries, but is " + maxRetries);
	}

	@ParameterizedTest
	@ValueSource(ints = { -1, 0, Integer.MAX_VALUE })
	void takesEveryOtherNumberOfRetries(int maxRetries) {
		assertThat(AtomicDefinition.DEFAULT.withMaxRetries(maxRetries).maxRetries()).isEqualTo(maxRetries);
	}

	@ParameterizedTest
	@ValueSource(strings = { "PT0S", "PT-1S", "PT-0.000000001S" })
	void refusesDurationsThatAreNotPositive(Duration duration) {
		assertThatIllegalArgumentException().isThrownBy(() -> AtomicDefinition.DEFAULT.withDeadline(duration))
			.withMessage("deadline must be a positive duration, but is " + duration);
		assertThatIllegalArgumentException().isThrownBy(() -> AtomicDefinition.DEFAULT.withTimeout(duration))
			.withMessage("timeout must be a positive duration, but is " + duration);
	}

	@Test
	void refusesClassesThatCanNeverBeRetried() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> AtomicDefinition.DEFAULT.withRetryFor(FileNotFoundException.class)
				.withNoRetryFor(IOException.class))
			.withMessage("retryFor names java.io.FileNotFoundException, but noRetryFor names java.io.IOException and "
					+ "wins: remove one of them");
		assertThatIllegalArgumentException()
			.isThrownBy(
					() -> AtomicDefinition.DEFAULT.withRetryFor(IOException.class).withNoRollbackFor(Exception.class))
			.withMessage("retryFor names java.io.IOException, but noRollbackFor names java.lang.Exception and wins: "
					+ "remove one of them");
	}

	@Test
	void takesExceptionsFromTheRule() {
		AtomicDefinition definition = AtomicDefinition.DEFAULT.withRetryFor(IOException.class)
			.withNoRetryFor(FileNotFoundException.class)
			.withNoRollbackFor(IllegalStateException.class);
		assertThat(definition.retryFor()).containsExactly(IOException.class);
	}

	@Test
	@SuppressWarnings("NullAway")
	void refusesNull() {
		AtomicDefinition definition = AtomicDefinition.DEFAULT;
		assertThatIllegalArgumentException().isThrownBy(() -> definition.withTransactionManager(null))
			.withMessage("TransactionManager must not be null");
		assertThatIllegalArgumentException().isThrownBy(() -> definition.withName(null))
			.withMessage("Name must not be null");
		assertThatIllegalArgumentException().isThrownBy(() -> definition.withIsolation(null))
			.withMessage("Isolation must not be null");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " " })
	void refusesAnEmptyName(String name) {
		assertThatIllegalArgumentException().isThrownBy(() -> AtomicDefinition.DEFAULT.withName(name))
			.withMessage("name must not be empty");
	}

	private static AtomicDefinition full() {
		return AtomicDefinition.DEFAULT.withTransactionManager("orders")
			.withName("pay")
			.withSavepoint(false)
			.withDurable(true)
			.withRetryOn(FailureKind.DEADLOCK, FailureKind.OPTIMISTIC_LOCK)
			.withRetryFor(IOException.class)
			.withNoRetryFor(FileNotFoundException.class)
			.withMaxRetries(7)
			.withDeadline(Duration.ofSeconds(2))
			.withIsolation(Isolation.SERIALIZABLE)
			.withReadOnly(true)
			.withTimeout(Duration.ofSeconds(3))
			.withNoRollbackFor(IllegalStateException.class);
	}

}
