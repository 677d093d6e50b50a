package dev.atomictx.postgresql;

import java.util.concurrent.atomic.AtomicBoolean;

import dev.atomictx.FailureClassifier;
import dev.atomictx.FailureKind;
import dev.atomictx.engine.retry.Failure;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * Classifies the failures whose SQLSTATE is not enough: a prepared statement whose tables
 * have changed, as after a failover (0A000, "cached plan must not change result type"),
 * and the refusals of a pooler (08P01). PostgreSQL's messages are localized, so a stale
 * plan is recognized by the server's routine. PgBouncer's messages are always English,
 * and all that they carry.
 */
public final class PostgresqlFailureClassifier implements FailureClassifier {

	private static final Log logger = LogFactory.getLog(PostgresqlFailureClassifier.class);

	private static final String NO_TRANSACTIONS = "transaction blocks not allowed in statement pooling mode";

	private final AtomicBoolean warned = new AtomicBoolean();

	@Override
	public @Nullable FailureKind classify(Throwable failure) {
		return Failure.chain(failure).stream().anyMatch((link) -> isStalePlan(link) || isCurableRefusal(link))
				? FailureKind.CONNECTION_FAILURE : null;
	}

	private static boolean isStalePlan(Throwable link) {
		ServerErrorMessage message = hasSqlState(link, "0A000") ? serverMessage(link) : null;
		return message != null && String.valueOf(message.getRoutine()).startsWith("RevalidateCached");
	}

	/**
	 * Whether another attempt may cure what a pooler has refused: never, if it has no
	 * transactions at all.
	 */
	private boolean isCurableRefusal(Throwable link) {
		if (!hasSqlState(link, "08P01")) {
			return false;
		}
		ServerErrorMessage message = serverMessage(link);
		boolean curable = (message == null || !NO_TRANSACTIONS.equals(message.getMessage()));
		if (!curable && !this.warned.getAndSet(true)) {
			logger.warn("PgBouncer refuses all transactions, because its pool_mode is 'statement': "
					+ "set pool_mode to 'transaction' or 'session'");
		}
		return curable;
	}

	private static boolean hasSqlState(Throwable link, String sqlState) {
		return link instanceof PSQLException ex && sqlState.equals(ex.getSQLState());
	}

	private static @Nullable ServerErrorMessage serverMessage(Throwable link) {
		return (link instanceof PSQLException ex) ? ex.getServerErrorMessage() : null;
	}

}
