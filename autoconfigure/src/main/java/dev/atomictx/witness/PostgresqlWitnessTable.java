package dev.atomictx.witness;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

/**
 * The table on PostgreSQL, where the witness travels with COMMIT and costs no round trip.
 */
final class PostgresqlWitnessTable extends WitnessTable {

	/**
	 * The name is qualified: a unit may have set another search path than the connection
	 * has that asks for its outcome.
	 */
	private static final String FIND = "SELECT current_setting('transaction_read_only')::boolean, "
			+ "format('%I.%I', n.nspname, c.relname), c.relpersistence = 'p', "
			+ "has_table_privilege(c.oid, 'INSERT') AND has_table_privilege(c.oid, 'SELECT') "
			+ "AND has_table_privilege(c.oid, 'UPDATE'), has_table_privilege(c.oid, 'DELETE'), "
			+ "pg_current_xact_id_if_assigned() FROM (SELECT to_regclass('" + NAME + "') AS oid) t "
			+ "LEFT JOIN pg_class c ON c.oid = t.oid LEFT JOIN pg_namespace n ON n.oid = c.relnamespace";

	/**
	 * A transaction that has written nothing gets no witness.
	 */
	private static final String COMMIT = "INSERT INTO %s (id, committed) SELECT ?, true "
			+ "WHERE pg_current_xact_id_if_assigned() IS NOT NULL; COMMIT";

	/**
	 * Writes in any case, so that its own COMMIT waits for a synchronous standby, and
	 * with it for all that was committed before.
	 */
	private static final String ASK = "INSERT INTO %s AS witness (id, committed) VALUES (?, false) "
			+ "ON CONFLICT (id) DO UPDATE SET committed = witness.committed RETURNING committed";

	/**
	 * Looks at the oldest rows only, by the index. Rows that another session deletes are
	 * skipped. The isolation level keeps it out of the conflicts of SERIALIZABLE.
	 */
	private static final String CLEAN = "BEGIN ISOLATION LEVEL READ COMMITTED; DELETE FROM %1$s WHERE id = ANY "
			+ "(ARRAY(SELECT id FROM %1$s WHERE id < (SELECT id FROM %1$s ORDER BY id OFFSET %2$d LIMIT 1) "
			+ "AND created < clock_timestamp() - interval '%3$d seconds' FOR UPDATE SKIP LOCKED)); COMMIT";

	static final int BATCH = 2000;

	private final String commit;

	private final String ask;

	private final @Nullable String clean;

	private PostgresqlWitnessTable(String name, boolean deletable) {
		this.commit = COMMIT.formatted(name);
		this.ask = ASK.formatted(name);
		this.clean = deletable ? CLEAN.formatted(name, BATCH, Witness.RETENTION.toSeconds()) : null;
	}

	static @Nullable WitnessTable find(Connection connection) throws SQLException {
		try (Statement statement = connection.createStatement(); ResultSet row = statement.executeQuery(FIND)) {
			row.next();
			if (row.getBoolean(1)) {
				return null;
			}
			String name = row.getString(2);
			if (name == null) {
				throw new UnusableException("it does not exist");
			}
			if (!row.getBoolean(3)) {
				throw new UnusableException("it must not be UNLOGGED or temporary, or a crash would take committed "
						+ "witnesses away: ALTER TABLE " + name + " SET LOGGED");
			}
			if (!row.getBoolean(4)) {
				throw new UnusableException("rights are missing: GRANT SELECT, INSERT, UPDATE, DELETE ON " + name
						+ " TO " + connection.getMetaData().getUserName());
			}
			return new PostgresqlWitnessTable(name, row.getBoolean(5));
		}
	}

	@Override
	void commit(Connection connection, UUID id) throws SQLException {
		try (PreparedStatement statement = connection.prepareStatement(this.commit)) {
			statement.setObject(1, id);
			statement.execute();
		}
		// Sends nothing, but lets the pool know.
		connection.commit();
	}

	@Override
	@Nullable Boolean hasCommitted(Connection connection, UUID id, Duration wait) throws SQLException {
		try (Statement settings = connection.createStatement()) {
			// A statement that is cancelled while its COMMIT waits for a standby
			// succeeds.
			settings.execute("SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = " + wait.toMillis());
		}
		boolean committed;
		try (PreparedStatement statement = connection.prepareStatement(this.ask)) {
			statement.setObject(1, id);
			try (ResultSet row = statement.executeQuery()) {
				row.next();
				committed = row.getBoolean(1);
			}
		}
		connection.clearWarnings();
		connection.commit();
		// The only warning is that no standby has confirmed it.
		return (connection.getWarnings() == null) ? committed : null;
	}

	@Override
	void clean(Connection connection) throws SQLException {
		if (this.clean == null) {
			return;
		}
		connection.setAutoCommit(true);
		try (Statement statement = connection.createStatement()) {
			clean(statement, this.clean);
		}
		finally {
			connection.setAutoCommit(false);
		}
	}

	private static void clean(Statement statement, String sql) throws SQLException {
		try {
			statement.execute(sql);
		}
		catch (SQLException ex) {
			statement.execute("ROLLBACK");
			throw ex;
		}
	}

}
