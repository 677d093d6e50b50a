package dev.atomictx;

import org.jspecify.annotations.Nullable;

/**
 * Work with a result, to be done as one unit. Called once for every attempt.
 *
 * @param <T> the type of the result
 * @param <E> the checked exception the work may throw; {@code RuntimeException} for none
 * @since 0.1.0
 * @see AtomicOperations#execute(AtomicDefinition, AtomicCallback)
 */
@FunctionalInterface
public interface AtomicCallback<T extends @Nullable Object, E extends Exception> {

	/**
	 * Do the work.
	 * @param scope the running scope
	 * @return the result of the unit
	 * @throws E to roll the unit back; the caller receives the same instance
	 */
	T doInAtomic(AtomicScope scope) throws E;

}
