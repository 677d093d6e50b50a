package dev.atomictx.interceptor;

import java.time.Duration;

import dev.atomictx.Atomic;
import dev.atomictx.AtomicDefinition;
import dev.atomictx.IdempotencyKey;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.BeansException;
import org.springframework.format.datetime.standard.DurationFormatterUtils;
import org.springframework.util.StringUtils;
import org.springframework.util.StringValueResolver;

/**
 * Turns {@link Atomic} into an {@link AtomicDefinition}: resolves placeholders and reads
 * durations. What is wrong is reported as an {@code IllegalArgumentException} that names
 * the attribute.
 */
final class AtomicDefinitionParser {

	private final StringValueResolver valueResolver;

	AtomicDefinitionParser(StringValueResolver valueResolver) {
		this.valueResolver = valueResolver;
	}

	AtomicDefinition parse(Atomic atomic, String defaultName) {
		String name = resolve("name", atomic.name());
		return AtomicDefinition.DEFAULT
			.withTransactionManager(resolve("transactionManager", atomic.transactionManager()))
			.withName(name.isEmpty() ? defaultName : name)
			.withSavepoint(atomic.savepoint())
			.withDurable(atomic.durable())
			.withIdempotencyKey(key(resolve("idempotencyKey", atomic.idempotencyKey())))
			.withRetryOn(atomic.retryOn())
			.withRetryFor(atomic.retryFor())
			.withNoRetryFor(atomic.noRetryFor())
			.withMaxRetries(atomic.maxRetries())
			.withDeadline(duration("deadline", atomic.deadline()))
			.withIsolation(atomic.isolation())
			.withReadOnly(atomic.readOnly())
			.withTimeout(duration("timeout", atomic.timeout()))
			.withNoRollbackFor(atomic.noRollbackFor());
	}

	/**
	 * The key of a declared boundary stands for those of its calls.
	 */
	private static @Nullable IdempotencyKey key(String expression) {
		return expression.isEmpty() ? null : IdempotencyKey.of(expression);
	}

	private String resolve(String attribute, String text) {
		String value;
		try {
			value = this.valueResolver.resolveStringValue(text);
		}
		catch (IllegalArgumentException | BeansException ex) {
			throw new IllegalArgumentException(attribute + " cannot be resolved: " + ex.getMessage(), ex);
		}
		// A resolver may be lenient and leave what it does not know as it is.
		if (value != null && value.contains("${")) {
			throw new IllegalArgumentException(attribute + " cannot be resolved: there is no value for " + value);
		}
		return (value != null) ? value.trim() : "";
	}

	private @Nullable Duration duration(String attribute, String text) {
		String value = resolve(attribute, text);
		if (!StringUtils.hasText(value)) {
			return null;
		}
		if (Character.isDigit(value.charAt(value.length() - 1))) {
			throw new IllegalArgumentException(attribute + " '" + value + "' has no unit: write '" + value + "s' or '"
					+ value + "ms', for example");
		}
		try {
			return DurationFormatterUtils.detectAndParse(value);
		}
		catch (IllegalArgumentException ex) {
			throw new IllegalArgumentException(
					attribute + " '" + value + "' is not a duration: write it as '2s', '500ms' or ISO-8601 ('PT2S')",
					ex);
		}
	}

}
