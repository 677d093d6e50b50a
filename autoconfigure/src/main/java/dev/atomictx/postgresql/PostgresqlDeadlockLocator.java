package dev.atomictx.postgresql;

import java.sql.Array;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

import dev.atomictx.engine.retry.DeadlockLocation;
import dev.atomictx.engine.retry.Failure;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

import org.springframework.dao.DataAccessResourceFailureException;

/**
 * Asks {@code pg_blocking_pids} whether a process that took part in the deadlock is still
 * blocked by this backend. See PostgreSQL manual, "System Information Functions".
 */
final class PostgresqlDeadlockLocator {

	private static final Pattern NUMBER = Pattern.compile("\\d{1,9}");

	private static final String STILL_BLOCKED = "SELECT EXISTS (SELECT FROM unnest(?) AS pid "
			+ "WHERE pg_backend_pid() = ANY (pg_blocking_pids(pid)))";

	private PostgresqlDeadlockLocator() {
	}

	static DeadlockLocation locate(BaseConnection connection, Throwable deadlock) {
		Integer[] pids = candidates(deadlock);
		if (pids.length == 0) {
			return DeadlockLocation.UNKNOWN;
		}
		try {
			return isAnyBlocked(connection, pids) ? DeadlockLocation.OUTSIDE : DeadlockLocation.INSIDE;
		}
		catch (SQLException ex) {
			throw new DataAccessResourceFailureException("pg_blocking_pids cannot be asked", ex);
		}
	}

	/**
	 * All numbers in the error's detail. Its words are localized, so which of the numbers
	 * are processes is not known; but only a process can be blocked.
	 */
	private static Integer[] candidates(Throwable deadlock) {
		return Failure.chain(deadlock)
			.stream()
			.map(PostgresqlDeadlockLocator::detail)
			.filter((detail) -> detail != null)
			.flatMap((detail) -> NUMBER.matcher(detail).results())
			.map(MatchResult::group)
			.map(Integer::valueOf)
			.distinct()
			.toArray(Integer[]::new);
	}

	private static @Nullable String detail(Throwable link) {
		ServerErrorMessage message = (link instanceof PSQLException ex && "40P01".equals(ex.getSQLState()))
				? ex.getServerErrorMessage() : null;
		return (message != null) ? message.getDetail() : null;
	}

	private static boolean isAnyBlocked(BaseConnection connection, Integer[] pids) throws SQLException {
		Array array = connection.createArrayOf("int4", pids);
		try (PreparedStatement statement = connection.prepareStatement(STILL_BLOCKED)) {
			statement.setArray(1, array);
			try (ResultSet result = statement.executeQuery()) {
				return result.next() && result.getBoolean(1);
			}
		}
	}

}
