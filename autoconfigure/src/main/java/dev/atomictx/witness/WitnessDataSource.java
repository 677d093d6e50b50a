package dev.atomictx.witness;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

import javax.sql.DataSource;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.datasource.DelegatingDataSource;

/**
 * A data source whose connections find out themselves whether a unit has committed if the
 * answer to its COMMIT is lost, below everything that has to be notified of the outcome.
 */
final class WitnessDataSource extends DelegatingDataSource {

	private static final Log logger = LogFactory.getLog(WitnessDataSource.class);

	/**
	 * How long to wait before looking again on a server that could not be asked, or that
	 * is a standby: it may be promoted.
	 */
	private static final Duration PAUSE = Duration.ofSeconds(1);

	/**
	 * A cleaning deletes up to twice as many rows.
	 */
	static final int CLEAN_EVERY = 1000;

	private final String name;

	private final WitnessedCommits commits;

	private final Duration patience;

	private final AtomicInteger written = new AtomicInteger();

	private volatile boolean started;

	private volatile @Nullable WitnessTable table;

	private volatile long lookedAt;

	/**
	 * Create the data source.
	 * @param name its name in messages
	 * @param target where the connections come from, also those that ask for the outcome
	 * @param commits knows the commits that want a witness
	 * @param patience for how long to ask
	 */
	WitnessDataSource(String name, DataSource target, WitnessedCommits commits, Duration patience) {
		super(target);
		this.name = name;
		this.commits = commits;
		this.patience = patience;
	}

	@Override
	public Connection getConnection() throws SQLException {
		return witnessing(super::getConnection);
	}

	@Override
	public Connection getConnection(String username, String password) throws SQLException {
		return witnessing(() -> super.getConnection(username, password));
	}

	private Connection witnessing(ConnectionSource source) throws SQLException {
		Connection connection = source.getConnection();
		if (this.started && this.table == null && System.nanoTime() - this.lookedAt > PAUSE.toNanos()) {
			look(connection);
		}
		return WitnessConnection.around(connection, source, this);
	}

	/**
	 * Look for the table, and again with later connections as long as the server cannot
	 * be asked.
	 */
	void start() {
		try (Connection connection = super.getConnection()) {
			look(connection);
		}
		catch (SQLException | RuntimeException ex) {
			logger.debug("Could not connect to look for the table of witnesses of data source '" + this.name + "'", ex);
		}
		this.started = true;
	}

	private void look(Connection connection) {
		try {
			this.table = WitnessTable.find(connection, this.name);
			if (!connection.getAutoCommit()) {
				connection.rollback();
			}
		}
		catch (SQLException ex) {
			logger.debug("Could not look for the table of witnesses of data source '" + this.name + "'", ex);
		}
		this.lookedAt = System.nanoTime();
	}

	/**
	 * Count a commit with a witness. From time to time one cleans up, on its own
	 * connection, and before it returns: so there is no thread, and as much is deleted as
	 * is written.
	 */
	void committed(WitnessTable table, Connection connection) {
		if (this.written.incrementAndGet() % CLEAN_EVERY != 0) {
			return;
		}
		try {
			table.clean(connection);
		}
		catch (SQLException ex) {
			logger.debug("Could not delete old witnesses", ex);
		}
	}

	/**
	 * Look again if the server takes no writes any more: it has become a standby.
	 */
	void refused(SQLException failure) {
		if ("25006".equals(failure.getSQLState())) {
			this.table = null;
		}
	}

	WitnessedCommits commits() {
		return this.commits;
	}

	Duration patience() {
		return this.patience;
	}

	/**
	 * Where witnesses are written, or {@code null} if there is no such place, or none
	 * known yet.
	 */
	@Nullable WitnessTable table() {
		return this.table;
	}

}
