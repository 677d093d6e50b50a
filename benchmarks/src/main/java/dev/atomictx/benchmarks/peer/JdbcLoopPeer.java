package dev.atomictx.benchmarks.peer;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;

import javax.sql.DataSource;

/**
 * JDBC by hand: begin, commit or roll back, and try again. What anything else is measured
 * by.
 */
final class JdbcLoopPeer implements Peer {

	private final DataSource dataSource;

	private final TunedRetry tuned;

	JdbcLoopPeer(DataSource dataSource, TunedRetry tuned) {
		this.dataSource = dataSource;
		this.tuned = tuned;
	}

	@Override
	public String name() {
		return Peers.JDBC;
	}

	@Override
	public Settings settings() {
		return Settings.TUNED;
	}

	@Override
	public long run(Unit unit) {
		return RetryLoop.tuned(() -> transaction(unit), this.tuned);
	}

	private long transaction(Unit unit) {
		try (Connection connection = this.dataSource.getConnection()) {
			connection.setAutoCommit(false);
			try {
				return commit(connection, unit);
			}
			finally {
				connection.setAutoCommit(true);
			}
		}
		catch (SQLException ex) {
			throw new JdbcException(ex);
		}
	}

	private static long commit(Connection connection, Unit unit) throws SQLException {
		try {
			long result = unit.run(new ConnectionSession(connection));
			connection.commit();
			return result;
		}
		catch (SQLException | RuntimeException ex) {
			connection.rollback();
			throw ex;
		}
	}

	private static final class ConnectionSession extends JdbcSession {

		private final Connection connection;

		ConnectionSession(Connection connection) {
			this.connection = connection;
		}

		@Override
		Connection connection() {
			return this.connection;
		}

		@Override
		RuntimeException translate(String sql, SQLException ex) {
			return new JdbcException(ex);
		}

		@Override
		public long nested(Unit part) {
			try {
				return savepoint(part);
			}
			catch (SQLException ex) {
				throw new JdbcException(ex);
			}
		}

		private long savepoint(Unit part) throws SQLException {
			Savepoint savepoint = this.connection.setSavepoint();
			try {
				long result = part.run(this);
				this.connection.releaseSavepoint(savepoint);
				return result;
			}
			catch (RuntimeException ex) {
				this.connection.rollback(savepoint);
				throw ex;
			}
		}

	}

	@SuppressWarnings("serial")
	private static final class JdbcException extends RuntimeException {

		JdbcException(SQLException cause) {
			super(cause);
		}

	}

}
