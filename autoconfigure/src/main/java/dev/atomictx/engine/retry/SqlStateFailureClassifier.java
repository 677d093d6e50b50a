package dev.atomictx.engine.retry;

import java.util.Map;
import java.util.Set;

import dev.atomictx.FailureClassifier;
import dev.atomictx.FailureKind;
import org.jspecify.annotations.Nullable;

import org.springframework.dao.OptimisticLockingFailureException;

/**
 * Classifies a failure by the first SQLSTATE that stands for a kind, else by Spring's
 * optimistic locking exceptions, which carry none.
 */
final class SqlStateFailureClassifier implements FailureClassifier {

	private static final Map<String, FailureKind> KINDS = Map.of("40P01", FailureKind.DEADLOCK, "40001",
			FailureKind.SERIALIZATION_FAILURE, "55P03", FailureKind.LOCK_NOT_AVAILABLE, "23505",
			FailureKind.UNIQUE_VIOLATION, "23P01", FailureKind.UNIQUE_VIOLATION);

	/**
	 * Shutdown, crash, cannot connect now, the timeouts that end a session, too many
	 * connections, a server that has become a standby, and "statement completion
	 * unknown": before COMMIT was sent, nothing of the transaction can have been kept.
	 */
	private static final Set<String> CONNECTION_FAILURES = Set.of("57P01", "57P02", "57P03", "57P05", "25P03", "25P04",
			"53300", "25006", "40003");

	/**
	 * "Protocol violation": an answer, often of a pooler, with which the session ends.
	 * The loss of the connection that the driver adds is its consequence, and whether
	 * another connection cures it only a vendor's classifier knows.
	 */
	private static final String PROTOCOL_VIOLATION = "08P01";

	@Override
	public @Nullable FailureKind classify(Throwable failure) {
		for (String sqlState : Failure.sqlStates(failure)) {
			if (sqlState.equals(PROTOCOL_VIOLATION)) {
				return null;
			}
			FailureKind kind = kindOf(sqlState);
			if (kind != null) {
				return kind;
			}
		}
		return Failure.chain(failure).stream().anyMatch(OptimisticLockingFailureException.class::isInstance)
				? FailureKind.OPTIMISTIC_LOCK : null;
	}

	private static @Nullable FailureKind kindOf(String sqlState) {
		if (sqlState.startsWith("08") || CONNECTION_FAILURES.contains(sqlState)) {
			return FailureKind.CONNECTION_FAILURE;
		}
		return KINDS.get(sqlState);
	}

}
