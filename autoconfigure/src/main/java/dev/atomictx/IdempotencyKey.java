package dev.atomictx;

import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * Key under which a unit happens once: the unit's name and {@linkplain #value() the
 * value} identify the work, whoever asks for it, and on whatever node.
 * <p>
 * Immutable. {@code @Atomic(idempotencyKey = ...)} makes one for each call, with the
 * arguments and the return type of the method.
 *
 * @since 0.1.0
 * @see Atomic#idempotencyKey()
 * @see AtomicDefinition#withIdempotencyKey(IdempotencyKey)
 */
public final class IdempotencyKey {

	/**
	 * Longest value, in characters.
	 */
	public static final int MAX_LENGTH = 200;

	private final String value;

	private final List<@Nullable Object> arguments;

	private final @Nullable Type resultType;

	private IdempotencyKey(String value, List<@Nullable Object> arguments, @Nullable Type resultType) {
		this.value = value;
		this.arguments = arguments;
		this.resultType = resultType;
	}

	/**
	 * Create a key without arguments and without a type of the result.
	 * @param value the value: 1 to {@value #MAX_LENGTH} characters, none of them U+0000
	 * @return the key
	 * @throws IllegalArgumentException if the value is empty, too long, or contains
	 * U+0000
	 */
	public static IdempotencyKey of(String value) {
		Assert.notNull(value, "Value must not be null");
		Assert.hasText(value, "idempotencyKey must not be empty");
		Assert.isTrue(value.length() <= MAX_LENGTH, () -> "idempotencyKey must have at most " + MAX_LENGTH
				+ " characters, but has " + value.length() + ": use a digest of it");
		Assert.isTrue(value.indexOf('\0') < 0, "idempotencyKey must not contain the character U+0000");
		return new IdempotencyKey(value, List.of(), null);
	}

	/**
	 * Return a copy with arguments, by which a later use of the key for something else is
	 * recognized and refused. A digest of them is stored, not the arguments.
	 * @param arguments the arguments: strings, numbers and the like, or what an
	 * {@link OutcomeConverter} converts
	 * @return the copy
	 */
	public IdempotencyKey withArguments(@Nullable Object... arguments) {
		Assert.notNull(arguments, "Arguments must not be null");
		List<@Nullable Object> copy = new ArrayList<>(arguments.length);
		Collections.addAll(copy, arguments);
		return new IdempotencyKey(this.value, Collections.unmodifiableList(copy), this.resultType);
	}

	/**
	 * Return a copy with the type of the result, which is needed to store the result.
	 * @param resultType the type
	 * @return the copy
	 */
	public IdempotencyKey withResultType(Type resultType) {
		Assert.notNull(resultType, "ResultType must not be null");
		return new IdempotencyKey(this.value, this.arguments, resultType);
	}

	/**
	 * Value of the key. On a declared boundary it is the expression.
	 * @return the value
	 */
	public String value() {
		return this.value;
	}

	/**
	 * Arguments of the unit; default none.
	 * @return the arguments
	 */
	public List<@Nullable Object> arguments() {
		return this.arguments;
	}

	/**
	 * Type of the result; {@code null} (default) if no result is to be stored. A
	 * {@code null} result needs no type.
	 * @return the type
	 */
	public @Nullable Type resultType() {
		return this.resultType;
	}

	/**
	 * Return the value.
	 */
	@Override
	public String toString() {
		return this.value;
	}

}
