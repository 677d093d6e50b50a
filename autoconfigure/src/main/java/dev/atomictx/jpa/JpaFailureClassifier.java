package dev.atomictx.jpa;

import dev.atomictx.FailureClassifier;
import dev.atomictx.FailureKind;
import dev.atomictx.engine.FailureChain;
import jakarta.persistence.OptimisticLockException;
import org.jspecify.annotations.Nullable;

/**
 * Knows JPA's optimistic lock failures, which carry no SQLSTATE, where nobody has
 * translated them into Spring's.
 */
public final class JpaFailureClassifier implements FailureClassifier {

	@Override
	public @Nullable FailureKind classify(Throwable failure) {
		// An SQLSTATE tells more than the exception that it was wrapped into.
		return (FailureChain.sqlStatesOf(failure).isEmpty()
				&& FailureChain.of(failure).stream().anyMatch(OptimisticLockException.class::isInstance))
						? FailureKind.OPTIMISTIC_LOCK : null;
	}

}
