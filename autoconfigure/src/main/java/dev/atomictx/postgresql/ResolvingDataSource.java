package dev.atomictx.postgresql;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

import javax.sql.DataSource;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;

import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.util.Assert;

/**
 * A data source whose connections find out themselves what became of a COMMIT whose
 * acknowledgement was lost, below everything that has to be told of it.
 */
final class ResolvingDataSource extends DelegatingDataSource {

	private static final Log logger = LogFactory.getLog(ResolvingDataSource.class);

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	private volatile @Nullable Boolean able;

	/**
	 * Create the data source.
	 * @param target where the connections come from, also those that ask for the outcome
	 */
	ResolvingDataSource(DataSource target) {
		super(target);
	}

	@Override
	public Connection getConnection() throws SQLException {
		return resolving(super.getConnection());
	}

	@Override
	public Connection getConnection(String username, String password) throws SQLException {
		return resolving(super.getConnection(username, password));
	}

	private Connection resolving(Connection connection) throws SQLException {
		return isAble(connection) ? ResolvingConnection.around(connection, resolver()) : connection;
	}

	private CommitResolver resolver() {
		DataSource target = getTargetDataSource();
		Assert.state(target != null, "No target DataSource set");
		return new CommitResolver(target, PATIENCE);
	}

	/**
	 * Find out once, outside every transaction, whether the server lets us ask. A standby
	 * does not, but it may be promoted.
	 */
	private boolean isAble(Connection connection) throws SQLException {
		if (this.able == null && !isStandby(connection)) {
			this.able = canCollect(connection);
		}
		return Boolean.TRUE.equals(this.able);
	}

	private static boolean isStandby(Connection connection) throws SQLException {
		return connection.isWrapperFor(BaseConnection.class)
				&& "on".equals(connection.unwrap(BaseConnection.class).getParameterStatus("in_hot_standby"));
	}

	private static boolean canCollect(Connection connection) throws SQLException {
		if (!connection.isWrapperFor(BaseConnection.class)) {
			return false;
		}
		try {
			CommitEvidence.collect(connection);
			return true;
		}
		catch (SQLException ex) {
			if (String.valueOf(ex.getSQLState()).startsWith("08")) {
				throw ex;
			}
			logger.warn(
					"atomic.commit-outcome=resolve cannot be used here, unknown outcomes are reported: "
							+ "PostgreSQL 14 or later is needed, and EXECUTE on pg_control_system and pg_walfile_name",
					ex);
			return false;
		}
		finally {
			if (!connection.getAutoCommit()) {
				connection.rollback();
			}
		}
	}

}
