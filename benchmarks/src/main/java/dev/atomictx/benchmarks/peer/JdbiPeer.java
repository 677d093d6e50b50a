package dev.atomictx.benchmarks.peer;

import java.sql.Connection;
import java.sql.SQLException;

import javax.sql.DataSource;

import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.transaction.SerializableTransactionRunner;

/**
 * jdbi's {@code SerializableTransactionRunner}, which retries one SQLSTATE. The tuned one
 * waits in its callback for failures, and retries the SQLSTATE of the workload.
 */
final class JdbiPeer implements Peer {

	private final Settings settings;

	private final Jdbi jdbi;

	JdbiPeer(Settings settings, DataSource dataSource, TunedRetry tuned, String sqlState) {
		this.settings = settings;
		this.jdbi = Jdbi.create(dataSource);
		this.jdbi.setTransactionHandler(new SerializableTransactionRunner());
		if (settings == Settings.TUNED) {
			this.jdbi.getConfig(SerializableTransactionRunner.Configuration.class)
				.setMaxRetries(TunedRetry.MAX_RETRIES)
				.setSerializationFailureSqlState(sqlState)
				.setOnFailure((failures) -> tuned.sleep(failures.size()));
		}
	}

	@Override
	public String name() {
		return "jdbi SerializableTransactionRunner";
	}

	@Override
	public Settings settings() {
		return this.settings;
	}

	@Override
	public long run(Unit unit) {
		return this.jdbi.<Long, RuntimeException>inTransaction((handle) -> unit.run(new JdbiSession(handle)));
	}

	private static final class JdbiSession extends JdbcSession {

		private final Handle handle;

		JdbiSession(Handle handle) {
			this.handle = handle;
		}

		@Override
		Connection connection() {
			return this.handle.getConnection();
		}

		@Override
		RuntimeException translate(String sql, SQLException ex) {
			return new StatementException(ex);
		}

		@Override
		public long nested(Unit part) {
			throw new UnsupportedOperationException("SerializableTransactionRunner does not nest");
		}

	}

	@SuppressWarnings("serial")
	private static final class StatementException extends JdbiException {

		StatementException(SQLException cause) {
			super(cause);
		}

	}

}
