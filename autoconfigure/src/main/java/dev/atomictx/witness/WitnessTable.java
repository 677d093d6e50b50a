package dev.atomictx.witness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Locale;
import java.util.UUID;

import dev.atomictx.engine.retry.Failure;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.core.io.ClassPathResource;

/**
 * The table of witnesses, in the SQL of its database.
 */
abstract class WitnessTable {

	static final String NAME = "atomic_witness";

	/**
	 * A table that is not there, or must not be used. Commits go without witnesses.
	 */
	static final WitnessTable NONE = new WitnessTable() {
	};

	private static final Log logger = LogFactory.getLog(WitnessTable.class);

	/**
	 * Find the table, and warn if it cannot be used.
	 * @param connection a connection outside every transaction
	 * @param dataSource name of the data source, for the message
	 * @return the table, {@link #NONE}, or {@code null} if it is too early to say
	 */
	static @Nullable WitnessTable find(Connection connection, String dataSource) throws SQLException {
		String product = connection.getMetaData().getDatabaseProductName();
		try {
			return product.equals("PostgreSQL") ? PostgresqlWitnessTable.find(connection)
					: StandardWitnessTable.find(connection);
		}
		catch (UnusableException ex) {
			warn(dataSource, ex.getMessage() + script(product));
			return NONE;
		}
		catch (SQLException ex) {
			if (Failure.leavesCommitOpen(ex)) {
				throw ex;
			}
			warn(dataSource, "it cannot be read: " + ex.getMessage() + script(product));
			return NONE;
		}
	}

	private static void warn(String dataSource, String reason) {
		logger.warn("atomic.commit-outcome=resolve cannot be used with data source '" + dataSource
				+ "', so unknown outcomes are reported. Table " + NAME + ": " + reason);
	}

	private static String script(String product) {
		ClassPathResource script = new ClassPathResource("schema-" + product.toLowerCase(Locale.ROOT) + ".sql",
				WitnessTable.class);
		try {
			return script.exists() ? ". What it has to be:\n" + script.getContentAsString(StandardCharsets.UTF_8) : "";
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Write the witness and commit, and have the target do what else belongs to a commit.
	 */
	void commit(Connection connection, UUID id) throws SQLException {
		connection.commit();
	}

	/**
	 * Ask whether the transaction that wrote the witness has committed. If it has not,
	 * leave a row in its place, so that it never can.
	 * @param connection a new connection, in a transaction that is committed here
	 * @param wait how long to wait for a transaction that is still committing
	 * @return the answer, or {@code null} if it is not certain
	 */
	@Nullable Boolean hasCommitted(Connection connection, UUID id, Duration wait) throws SQLException {
		return null;
	}

	/**
	 * Delete some of the rows that are older than {@link Witness#RETENTION}.
	 * @param connection the connection of a transaction that has just committed
	 */
	void clean(Connection connection) throws SQLException {
	}

	/**
	 * Why a table must not be used.
	 */
	static final class UnusableException extends SQLException {

		private static final long serialVersionUID = 1L;

		UnusableException(String reason) {
			super(reason);
		}

	}

}
