package dev.atomictx;

import org.jspecify.annotations.Nullable;

/**
 * Rolls the scope back and goes no further: the boundary that owns the work catches it
 * and returns normally, as if the method had returned {@linkplain #value() the value}.
 * <p>
 * It acts on the owner, as {@link AtomicScope#setRollbackOnly()} does: thrown in a joined
 * scope it travels on to the scope that has a transaction or savepoint, and undoes that
 * scope's work even when somebody catches it on the way. It is never retried, and hooks
 * registered in the scope are treated as rolled back. When the owner is a transaction
 * that {@code @Transactional} or a {@code TransactionTemplate} began, that transaction
 * rolls back and its caller receives this exception.
 *
 * @since 0.1.0
 */
public final class Rollback extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final transient @Nullable Object value;

	/**
	 * Roll back and make the boundary return {@code null}, or zero or {@code false} where
	 * its return type is primitive.
	 */
	public Rollback() {
		this(null);
	}

	private Rollback(@Nullable Object value) {
		// It is control flow, not an error: no stack trace, nothing to suppress.
		super("Rollback requested", null, false, false);
		this.value = value;
	}

	/**
	 * Roll back and make the boundary return a value.
	 * @param value what the boundary returns; it must fit the boundary's return type,
	 * else the boundary throws an {@code IllegalStateException} after rolling back
	 * @return the exception to throw
	 */
	public static Rollback returning(@Nullable Object value) {
		return new Rollback(value);
	}

	/**
	 * What the boundary returns.
	 * @return the value, or {@code null}
	 */
	public @Nullable Object value() {
		return this.value;
	}

}
