package dev.atomictx.witness;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;

import org.jspecify.annotations.Nullable;

import org.springframework.dao.CannotAcquireLockException;
import org.springframework.jdbc.datasource.ConnectionHolder;

/**
 * The table of keys in plain SQL, on databases whose transactions survive a failed
 * statement.
 */
final class StandardKeyTable extends KeyTable {

	private static final String INSERT = "INSERT INTO " + NAME + " (unit, idempotency_key, digest, id) "
			+ "VALUES (?, ?, ?, ?)";

	private static final String SELECT = "SELECT id, digest, outcome, type, content FROM " + NAME
			+ " WHERE unit = ? AND idempotency_key = ?";

	private static final String COMPLETE = "UPDATE " + NAME + " SET outcome = ?, type = ?, content = ? "
			+ "WHERE unit = ? AND idempotency_key = ?";

	StandardKeyTable(ConnectionHolder holder) {
		super(holder);
	}

	@Override
	KeyRow claim(KeyRow row, @Nullable Duration wait) throws SQLException {
		try (PreparedStatement statement = prepare(INSERT, wait)) {
			setKey(statement, 1, row);
			statement.setString(3, row.digest());
			statement.setString(4, row.id().toString());
			statement.executeUpdate();
			return row;
		}
		catch (SQLException ex) {
			if (!String.valueOf(ex.getSQLState()).startsWith("23")) {
				throw ex;
			}
			return find(row);
		}
	}

	/**
	 * The first SELECT of the transaction, so its snapshot is not older than the row.
	 */
	private KeyRow find(KeyRow row) throws SQLException {
		try (PreparedStatement statement = prepare(SELECT, null)) {
			setKey(statement, 1, row);
			try (ResultSet columns = statement.executeQuery()) {
				if (!columns.next()) {
					throw new CannotAcquireLockException(
							"The row of the idempotency key was deleted from table " + NAME + " at this moment");
				}
				return read(columns, row);
			}
		}
	}

	@Override
	void complete(KeyRow row) throws SQLException {
		try (PreparedStatement statement = prepare(COMPLETE, null)) {
			setKey(statement, 4, row);
			execute(statement, row);
		}
	}

}
