package dev.atomictx;

import org.jspecify.annotations.Nullable;

/**
 * A unit with an idempotency key has been done before, and its outcome cannot be
 * returned: it was not stored, or can no longer be read. The work did not run again.
 *
 * @since 0.1.0
 * @see Atomic#idempotencyKey()
 */
public final class AlreadyDoneException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final String unit;

	private final String key;

	/**
	 * Create the exception.
	 * @param unit name of the unit
	 * @param key value of the key
	 * @param reason why the outcome cannot be returned, as the end of a sentence
	 * @param cause why it cannot be read, or {@code null}
	 */
	public AlreadyDoneException(String unit, String key, String reason, @Nullable Throwable cause) {
		super("Unit '" + unit + "' has been done before under the same idempotency key, and " + reason, cause);
		this.unit = unit;
		this.key = key;
	}

	/**
	 * Name of the unit.
	 * @return the name, as in {@link AtomicScope#name()}
	 */
	public String getUnit() {
		return this.unit;
	}

	/**
	 * Value of the key.
	 * @return the value, as in {@link IdempotencyKey#value()}
	 */
	public String getKey() {
		return this.key;
	}

}
