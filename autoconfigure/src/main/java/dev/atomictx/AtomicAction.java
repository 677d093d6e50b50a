package dev.atomictx;

/**
 * Work without a result, to be done as one unit. Called once for every attempt.
 *
 * @param <E> the checked exception the work may throw; {@code RuntimeException} for none
 * @since 0.1.0
 * @see AtomicOperations#executeWithoutResult(AtomicDefinition, AtomicAction)
 */
@FunctionalInterface
public interface AtomicAction<E extends Exception> {

	/**
	 * Do the work.
	 * @param scope the running scope
	 * @throws E to roll the unit back; the caller receives the same instance
	 */
	void doInAtomic(AtomicScope scope) throws E;

}
