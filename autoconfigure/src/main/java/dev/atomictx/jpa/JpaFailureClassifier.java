package dev.atomictx.jpa;

import dev.atomictx.FailureClassifier;
import dev.atomictx.FailureKind;
import dev.atomictx.engine.retry.Failure;
import jakarta.persistence.OptimisticLockException;
import org.jspecify.annotations.Nullable;

/**
 * Classifies JPA's optimistic lock failures, which carry no SQLSTATE, where they were not
 * translated into Spring's.
 */
public final class JpaFailureClassifier implements FailureClassifier {

	@Override
	public @Nullable FailureKind classify(Throwable failure) {
		// An SQLSTATE tells more than the exception that it was wrapped into.
		return (Failure.sqlStates(failure).isEmpty()
				&& Failure.chain(failure).stream().anyMatch(OptimisticLockException.class::isInstance))
						? FailureKind.OPTIMISTIC_LOCK : null;
	}

}
