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
 * The table in plain SQL: the witness is a statement of its own, and every transaction
 * gets one that has made a statement and is not read-only.
 */
final class StandardWitnessTable extends WitnessTable {

	private static final String INSERT = "INSERT INTO " + NAME + " (id, committed) VALUES (?, ?)";

	private static final String SELECT = "SELECT committed FROM " + NAME + " WHERE id = ?";

	private static final String CLEAN = "DELETE FROM " + NAME + " WHERE created < CURRENT_TIMESTAMP - INTERVAL '"
			+ Witness.RETENTION.toHours() + "' HOUR";

	static WitnessTable find(Connection connection) throws SQLException {
		select(connection, new UUID(0, 0));
		return new StandardWitnessTable();
	}

	@Override
	void commit(Connection connection, UUID id) throws SQLException {
		insert(connection, id, true);
		connection.commit();
	}

	@Override
	@Nullable Boolean hasCommitted(Connection connection, UUID id, Duration wait) throws SQLException {
		try {
			insert(connection, id, false);
			connection.commit();
			return false;
		}
		catch (SQLException ex) {
			if (!String.valueOf(ex.getSQLState()).startsWith("23")) {
				throw ex;
			}
			connection.rollback();
		}
		Boolean committed = select(connection, id);
		connection.commit();
		return committed;
	}

	@Override
	void clean(Connection connection) throws SQLException {
		try (Statement statement = connection.createStatement()) {
			statement.executeUpdate(CLEAN);
		}
		finally {
			connection.commit();
		}
	}

	private static void insert(Connection connection, UUID id, boolean committed) throws SQLException {
		try (PreparedStatement statement = connection.prepareStatement(INSERT)) {
			statement.setString(1, id.toString());
			statement.setBoolean(2, committed);
			statement.executeUpdate();
		}
	}

	private static @Nullable Boolean select(Connection connection, UUID id) throws SQLException {
		try (PreparedStatement statement = connection.prepareStatement(SELECT)) {
			statement.setString(1, id.toString());
			try (ResultSet row = statement.executeQuery()) {
				return row.next() ? row.getBoolean(1) : null;
			}
		}
	}

}
