package dev.atomictx.witness;

import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;

import dev.atomictx.OutcomeConverter;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.BeanUtils;

/**
 * All converters: the first one that converts a type is used for it.
 */
final class OutcomeConverters {

	private final List<OutcomeConverter> converters;

	OutcomeConverters(List<OutcomeConverter> converters) {
		this.converters = List.copyOf(converters);
	}

	/**
	 * Convert an object to text; {@code null} if there is no converter.
	 */
	@Nullable String write(Object object, Type type) {
		OutcomeConverter converter = find(type);
		return (converter != null) ? converter.write(object, type) : null;
	}

	/**
	 * Convert text to an object; {@code null} if there is no converter.
	 */
	@Nullable Object read(String text, Type type) {
		OutcomeConverter converter = find(type);
		return (converter != null) ? converter.read(text, type) : null;
	}

	private @Nullable OutcomeConverter find(Type type) {
		return this.converters.stream().filter((converter) -> converter.canConvert(type)).findFirst().orElse(null);
	}

	/**
	 * Compute the digest of arguments: SHA-256, in hexadecimal digits.
	 */
	String digest(String unit, List<@Nullable Object> arguments) {
		MessageDigest digest = sha256();
		for (int i = 0; i < arguments.size(); i++) {
			Object argument = arguments.get(i);
			byte[] text = (argument != null) ? text(unit, i, argument).getBytes(StandardCharsets.UTF_8) : new byte[0];
			// With the length, so that the texts cannot run into one another.
			digest.update(((argument != null) ? text.length + ":" : "null:").getBytes(StandardCharsets.UTF_8));
			digest.update(text);
		}
		return HexFormat.of().formatHex(digest.digest());
	}

	private String text(String unit, int index, Object argument) {
		String text = null;
		RuntimeException failure = null;
		try {
			text = write(argument, argument.getClass());
		}
		catch (RuntimeException ex) {
			failure = ex;
		}
		if (text == null && failure == null && BeanUtils.isSimpleValueType(argument.getClass())
				&& !(argument instanceof Date)) {
			text = argument.toString();
		}
		if (text == null) {
			throw new IllegalArgumentException("Unit '" + unit + "' has an idempotency key, but argument " + index
					+ ", of type " + argument.getClass().getName() + ", cannot be compared with that of a later call: "
					+ "pass a value, or provide an OutcomeConverter for it", failure);
		}
		return text;
	}

	private static MessageDigest sha256() {
		try {
			return MessageDigest.getInstance("SHA-256");
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Every Java platform has SHA-256", ex);
		}
	}

}
