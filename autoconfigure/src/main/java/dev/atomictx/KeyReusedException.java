package dev.atomictx;

/**
 * An idempotency key came with other arguments than the first time. The work did not run,
 * and the outcome of the first call stands.
 *
 * @since 0.1.0
 * @see Atomic#idempotencyKey()
 */
public final class KeyReusedException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final String unit;

	private final String key;

	/**
	 * Create the exception.
	 * @param unit name of the unit
	 * @param key value of the key
	 */
	public KeyReusedException(String unit, String key) {
		super("Unit '" + unit + "' has been done before under the same idempotency key, but with other arguments: "
				+ "use a new key for new work, and the same arguments to ask again");
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
