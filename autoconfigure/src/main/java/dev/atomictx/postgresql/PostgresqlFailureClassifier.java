package dev.atomictx.postgresql;

import dev.atomictx.FailureClassifier;
import dev.atomictx.FailureKind;
import dev.atomictx.engine.retry.Failure;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * Knows the one failure whose SQLSTATE does not tell: a prepared statement whose tables
 * have changed, as after a failover (0A000, "cached plan must not change result type").
 * The message is localized; the server's routine is not.
 */
public final class PostgresqlFailureClassifier implements FailureClassifier {

	@Override
	public @Nullable FailureKind classify(Throwable failure) {
		return Failure.chain(failure).stream().anyMatch(PostgresqlFailureClassifier::isStalePlan)
				? FailureKind.CONNECTION_FAILURE : null;
	}

	private static boolean isStalePlan(Throwable link) {
		ServerErrorMessage message = (link instanceof PSQLException ex && "0A000".equals(ex.getSQLState()))
				? ex.getServerErrorMessage() : null;
		return message != null && String.valueOf(message.getRoutine()).startsWith("RevalidateCached");
	}

}
