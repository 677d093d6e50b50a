package dev.atomictx;

import org.jspecify.annotations.Nullable;
import org.springframework.transaction.UnexpectedRollbackException;

/**
 * A scope returned normally although the database had put its transaction into the failed
 * state: a statement failed and the application swallowed the error. PostgreSQL would
 * answer the COMMIT with a silent ROLLBACK; instead the scope was rolled back and this
 * exception tells so.
 * <p>
 * Nothing of the scope's work was kept. {@linkplain #getCause() The cause} is the first
 * SQL error of the scope, where the driver knows it: handle that one where it arises. To
 * go on after a statement that may fail, put the statement into a nested scope of its
 * own. The kind of the cause decides about another attempt, as if it had not been
 * swallowed.
 *
 * @since 0.1.0
 */
public final class SilentRollbackException extends UnexpectedRollbackException {

	private static final long serialVersionUID = 1L;

	private final String unit;

	/**
	 * Create the exception.
	 * @param unit name of the unit that was rolled back
	 * @param cause the first SQL error, or {@code null} where the driver does not know it
	 */
	public SilentRollbackException(String unit, @Nullable Throwable cause) {
		super("Unit '" + unit + "' returned normally, but a statement in it had failed and the database has "
				+ "aborted the transaction: it was rolled back, nothing was kept. Let the SQL error escape, "
				+ "or run the statement that may fail in a nested @Atomic scope");
		if (cause != null) {
			initCause(cause);
		}
		this.unit = unit;
	}

	/**
	 * Name of the unit that was rolled back.
	 * @return the name, as in {@link AtomicScope#name()}
	 */
	public String getUnit() {
		return this.unit;
	}

}
