package dev.atomictx.postgresql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

import javax.sql.DataSource;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Finds out what became of a transaction whose connection was lost during COMMIT. See
 * PostgreSQL manual, "Transaction ID and Snapshot Information Functions".
 */
final class CommitResolver {

	private static final Log logger = LogFactory.getLog(CommitResolver.class);

	/**
	 * The old backend has to be gone before the outcome is final: it may not have noticed
	 * the loss of its client, and commit later.
	 */
	private static final String FENCE = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
			+ "WHERE pid = ? AND extract(epoch FROM backend_start)::text = ?";

	private static final String SERVER = "SELECT CASE WHEN pg_is_in_recovery() THEN NULL ELSE " + CommitEvidence.SERVER
			+ " END";

	/**
	 * An id that is still to be given out was given out before a crash that left nothing
	 * of the transaction. Its backend is gone, so it cannot be one that has just begun.
	 */
	private static final String STATUS = "SELECT CASE WHEN ?::xid8 >= pg_snapshot_xmax(pg_current_snapshot()) "
			+ "THEN 'aborted' ELSE pg_xact_status(?::xid8) END";

	/**
	 * Recovery from a crash resets the statistics, and everybody may see when. Whoever
	 * resets them by hand makes an outcome unknown, but no wrong one known.
	 */
	private static final String CRASHED = "SELECT coalesce(extract(epoch FROM stats_reset)::float8 > ?::float8, true) "
			+ "FROM pg_stat_bgwriter";

	private static final Duration PAUSE = Duration.ofMillis(50);

	private final DataSource dataSource;

	private final Duration patience;

	CommitResolver(DataSource dataSource, Duration patience) {
		this.dataSource = dataSource;
		this.patience = patience;
	}

	/**
	 * Ask until the answer is final or patience ends.
	 * @return "committed" or "aborted"; anything else says why nobody can tell
	 */
	String resolve(CommitEvidence evidence) {
		long start = System.nanoTime();
		String answer;
		do {
			answer = ask(evidence);
		}
		while (answer == null && System.nanoTime() - start < this.patience.toNanos() && pause());
		return (answer != null) ? answer
				: "the server could not be asked within " + this.patience.toSeconds() + " seconds";
	}

	/**
	 * Ask once.
	 * @return {@code null} when it is worth asking again
	 */
	private @Nullable String ask(CommitEvidence evidence) {
		try (Connection connection = this.dataSource.getConnection()) {
			connection.setAutoCommit(true);
			String server = query(connection, SERVER);
			if (server == null) {
				return null;
			}
			if (!server.equals(evidence.server())) {
				return "the server that answers now is another one, or on another timeline (" + server + " instead of "
						+ evidence.server() + ")";
			}
			if (query(connection, FENCE, evidence.pid(), evidence.backendStart()) != null) {
				return null;
			}
			String status = query(connection, STATUS, evidence.transactionId(), evidence.transactionId());
			if ("committed".equals(status) && !"f".equals(query(connection, CRASHED, evidence.time()))) {
				return "the server has crashed since, and may have given the transaction's id out again";
			}
			return "in progress".equals(status) ? null
					: (status != null) ? status : "the transaction is too old for the server to remember";
		}
		catch (SQLException ex) {
			logger.debug("Could not ask for the outcome of transaction " + evidence.transactionId(), ex);
			return null;
		}
	}

	private static @Nullable String query(Connection connection, String sql, Object... parameters) throws SQLException {
		try (PreparedStatement statement = connection.prepareStatement(sql)) {
			for (int i = 0; i < parameters.length; i++) {
				statement.setObject(i + 1, parameters[i]);
			}
			try (ResultSet row = statement.executeQuery()) {
				return row.next() ? row.getString(1) : null;
			}
		}
	}

	private static boolean pause() {
		try {
			TimeUnit.MILLISECONDS.sleep(PAUSE.toMillis());
			return true;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
	}

}
