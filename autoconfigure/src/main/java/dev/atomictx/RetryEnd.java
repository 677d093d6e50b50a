package dev.atomictx;

/**
 * Reason why no other attempt follows a failed one.
 *
 * @since 0.1.0
 * @see AtomicListener#notRetried(AtomicAttempt)
 */
public enum RetryEnd {

	/**
	 * Neither {@code retryOn} nor {@code retryFor} names the failure, {@code noRetryFor}
	 * does, or {@code maxRetries} is 0.
	 */
	NOT_DECLARED("it is not declared as one to retry"),

	/**
	 * The failure is declared, but this scope cannot cure it: a new transaction is
	 * needed, or the lock involved in a deadlock was acquired further out.
	 */
	NOT_CURABLE_HERE("only a scope further out can cure it"),

	/**
	 * The transaction may have committed, so it is never repeated.
	 */
	OUTCOME_UNKNOWN("the transaction may have committed"),

	/**
	 * All retries are used up: {@link Atomic#maxRetries()}.
	 */
	RETRIES("no retries left"),

	/**
	 * The next attempt would start after {@link Atomic#deadline()}.
	 */
	DEADLINE("deadline reached"),

	/**
	 * The thread was interrupted before or during the wait.
	 */
	INTERRUPTED("interrupted while waiting");

	private final String description;

	RetryEnd(String description) {
		this.description = description;
	}

	/**
	 * Whether the failure is of a kind that this scope retries, but not any more.
	 * @return {@code true} for {@link #RETRIES}, {@link #DEADLINE} and
	 * {@link #INTERRUPTED}
	 */
	public boolean isExhausted() {
		return this == RETRIES || this == DEADLINE || this == INTERRUPTED;
	}

	/**
	 * Return the reason in words, as in log messages.
	 */
	@Override
	public String toString() {
		return this.description;
	}

}
