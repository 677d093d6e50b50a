package dev.atomictx.postgresql;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

import org.jspecify.annotations.Nullable;

/**
 * What to remember of a transaction before its COMMIT, so that its outcome can be asked
 * for later: the transaction's id, the backend it runs in, and the server's identity and
 * timeline. After a failover the same id may be given out again, on another timeline, and
 * after a crash even on the same one.
 *
 * @param transactionId the id, of type {@code xid8}
 * @param pid the backend's process id
 * @param backendStart when the backend started, since process ids are used again
 * @param server the server's identity and timeline
 * @param time when this was collected, by the server's clock
 */
record CommitEvidence(String transactionId, int pid, String backendStart, String server, String time) {

	/**
	 * Identity and timeline, as the server is now. The control file's timeline would lag
	 * behind a promotion.
	 */
	static final String SERVER = "(SELECT system_identifier FROM pg_control_system())::text || '/' || "
			+ "substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8)";

	private static final String COLLECT = "SELECT pg_current_xact_id_if_assigned()::text, pid, "
			+ "extract(epoch FROM backend_start)::text, " + SERVER
			+ ", extract(epoch FROM clock_timestamp())::text FROM pg_stat_activity WHERE pid = pg_backend_pid()";

	/**
	 * Collect the evidence, in one round trip.
	 * @return {@code null} when the transaction has written nothing
	 */
	static @Nullable CommitEvidence collect(Connection connection) throws SQLException {
		try (Statement statement = connection.createStatement(); ResultSet row = statement.executeQuery(COLLECT)) {
			return (row.next() && row.getString(1) != null) ? new CommitEvidence(row.getString(1), row.getInt(2),
					row.getString(3), row.getString(4), row.getString(5)) : null;
		}
	}

}
