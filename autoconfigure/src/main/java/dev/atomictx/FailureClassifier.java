package dev.atomictx;

import org.jspecify.annotations.Nullable;

/**
 * Tells which kind of failure a throwable stands for.
 * <p>
 * Beans of this type are asked in their {@code @Order}; the first answer that is not
 * {@code null} counts. The built-in classifier, which goes by SQLSTATE, is asked last.
 * None is asked about a failure that leaves the outcome of a commit unknown: such a
 * failure is never retried.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface FailureClassifier {

	/**
	 * Classify a failure.
	 * @param failure what escaped from the scope, or what its commit reported; look at
	 * its causes too, and at {@code SQLException.getNextException()}
	 * @return the kind, or {@code null} when this classifier cannot tell
	 */
	@Nullable FailureKind classify(Throwable failure);

}
