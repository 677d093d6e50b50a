package dev.atomictx.benchmarks.peer;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * Executes statements on the connection of a peer's transaction.
 */
abstract class JdbcSession implements Session {

	/**
	 * The connection that the peer has bound to its transaction.
	 */
	abstract Connection connection();

	/**
	 * The exception that a user of the peer would get for this one.
	 */
	abstract RuntimeException translate(String sql, SQLException ex);

	@Override
	public final void update(String sql, Object... arguments) {
		try (PreparedStatement statement = connection().prepareStatement(sql)) {
			bind(statement, arguments);
			if (statement.executeUpdate() != 1) {
				throw new IllegalStateException("Not one row was changed by: " + sql);
			}
		}
		catch (SQLException ex) {
			throw translate(sql, ex);
		}
	}

	@Override
	public final long query(String sql, Object... arguments) {
		try (PreparedStatement statement = connection().prepareStatement(sql)) {
			bind(statement, arguments);
			return firstNumber(statement);
		}
		catch (SQLException ex) {
			throw translate(sql, ex);
		}
	}

	private static void bind(PreparedStatement statement, Object[] arguments) throws SQLException {
		for (int i = 0; i < arguments.length; i++) {
			statement.setObject(i + 1, arguments[i]);
		}
	}

	private static long firstNumber(PreparedStatement statement) throws SQLException {
		try (ResultSet resultSet = statement.executeQuery()) {
			if (!resultSet.next()) {
				throw new IllegalStateException("A query for one number found no row");
			}
			return resultSet.getLong(1);
		}
	}

}
