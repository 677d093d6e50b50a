package dev.atomictx.autoconfigure;

import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import com.jayway.jsonpath.JsonPath;
import dev.atomictx.Atomic;
import dev.atomictx.FailureKind;
import dev.atomictx.engine.EngineSettings;
import dev.atomictx.engine.retry.RetrySettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.core.io.ClassPathResource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link AtomicProperties} and their metadata.
 */
class AtomicPropertiesTests {

	@Test
	void hasTheDefaultsOfTheEngine() {
		AtomicProperties properties = bind(Map.of());
		assertThat(properties.retry().toSettings()).isEqualTo(RetrySettings.DEFAULTS);
		assertThat(properties.savepoint().release()).isEqualTo(AtomicProperties.Release.DEFERRED);
		assertThat(properties.savepoint().requireWarnAt()).isEqualTo(EngineSettings.DEFAULT.warnAt());
		assertThat(properties.order()).isEqualTo(Atomic.DEFAULT_ORDER);
	}

	@Test
	void takesOverEveryValue() {
		AtomicProperties properties = bind(Map.of("atomic.order", "5", "atomic.retry.kinds",
				"deadlock,serialization-failure", "atomic.retry.max-retries", "0", "atomic.retry.delay", "1s",
				"atomic.retry.multiplier", "1.5", "atomic.retry.max-delay", "1s", "atomic.retry.deadline", "PT5S",
				"atomic.savepoint.release", "eager"));
		assertThat(properties.order()).isEqualTo(5);
		RetrySettings settings = properties.retry().toSettings();
		assertThat(settings.kinds()).containsExactlyInAnyOrder(FailureKind.DEADLOCK, FailureKind.SERIALIZATION_FAILURE);
		assertThat(settings.maxRetries()).isZero();
		assertThat(settings.delay()).isEqualTo(Duration.ofSeconds(1));
		assertThat(settings.multiplier()).isEqualTo(1.5);
		assertThat(settings.maxDelay()).isEqualTo(Duration.ofSeconds(1));
		assertThat(settings.deadline()).isEqualTo(Duration.ofSeconds(5));
		assertThat(properties.savepoint().release()).isEqualTo(AtomicProperties.Release.EAGER);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			atomic.retry.max-retries        | -1   | It must be 0 (no retries) or a positive number.
			atomic.retry.delay              | 0s   | It must be longer than zero.
			atomic.retry.delay              | -1s  | It must be longer than zero.
			atomic.retry.multiplier         | 0.9  | It must be 1 or more.
			atomic.retry.multiplier         | NaN  | It must be 1 or more.
			atomic.retry.max-delay          | 10ms | It must not be shorter than 'atomic.retry.delay', which is PT0.02S.
			atomic.retry.deadline           | 0s   | It must be longer than zero, or not set for no deadline.
			atomic.savepoint.warn-at        | 0    | It must be 1 or more.
			""")
	void refusesWrongValues(String name, String value, String reason) {
		AtomicProperties properties = bind(Map.of(name, value));
		assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class).isThrownBy(() -> {
			properties.retry().toSettings();
			properties.savepoint().requireWarnAt();
		}).satisfies((ex) -> {
			assertThat(ex.getName()).isEqualTo(name);
			assertThat(ex.getReason()).isEqualTo(reason);
		});
	}

	@ParameterizedTest
	@CsvSource({ "0s", "-1s", "601s" })
	void refusesAPatienceThatIsNotWellBelowTheAgeOfAWitness(String value) {
		WitnessProperties properties = new Binder(
				new MapConfigurationPropertySource(Map.of("atomic.witness.patience", value)))
			.bindOrCreate("atomic.witness", WitnessProperties.class);
		assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class)
			.isThrownBy(properties::requirePatience)
			.satisfies((ex) -> {
				assertThat(ex.getName()).isEqualTo("atomic.witness.patience");
				assertThat(ex.getReason()).isEqualTo("It must be longer than zero, and at most 10 minutes.");
			});
	}

	@Test
	void describesEveryKeyInTheMetadata() throws IOException {
		List<Map<String, Object>> metadata = JsonPath
			.parse(new ClassPathResource("META-INF/spring-configuration-metadata.json",
					AtomicProperties.class.getClassLoader())
				.getInputStream())
			.read("$.properties");
		Map<String, Object> defaults = new HashMap<>();
		for (Map<String, Object> property : metadata) {
			String name = (String) property.get("name");
			assertThat((String) property.get("description")).as(name)
				.matches("(?!The |A ).*\\.")
				.satisfies((description) -> assertThat(description.startsWith("Whether "))
					.isEqualTo("java.lang.Boolean".equals(property.get("type"))));
			defaults.put(name, property.get("defaultValue"));
		}
		Map<String, Object> expected = new HashMap<>(
				Map.of("atomic.enabled", true, "atomic.order", Atomic.DEFAULT_ORDER, "atomic.retry.kinds", List.of(),
						"atomic.retry.max-retries", 3, "atomic.retry.delay", "20ms", "atomic.retry.multiplier", 2,
						"atomic.retry.max-delay", "1s", "atomic.savepoint.release", "deferred"));
		expected.put("atomic.savepoint.warn-at", 48);
		expected.put("atomic.silent-rollback", "units");
		expected.put("atomic.commit-outcome", "report");
		expected.put("atomic.retry.deadline", null);
		expected.put("atomic.witness.patience", "30s");
		expected.put("atomic.witness.initialize-schema", "embedded");
		assertThat(defaults).isEqualTo(expected);
	}

	private static AtomicProperties bind(Map<String, String> properties) {
		return new Binder(new MapConfigurationPropertySource(properties)).bindOrCreate("atomic",
				AtomicProperties.class);
	}

}
