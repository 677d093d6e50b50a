package dev.atomictx.witness;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;

import dev.atomictx.witness.KeyRow.Outcome;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.datasource.ConnectionHolder;

/**
 * The table of keys, in the SQL of its database, and on the connection of one
 * transaction.
 */
abstract class KeyTable {

	static final String NAME = "atomic_key";

	private final ConnectionHolder holder;

	KeyTable(ConnectionHolder holder) {
		this.holder = holder;
	}

	static KeyTable of(ConnectionHolder holder) throws SQLException {
		String product = holder.getConnection().getMetaData().getDatabaseProductName();
		return product.equals("PostgreSQL") ? new PostgresqlKeyTable(holder) : new StandardKeyTable(holder);
	}

	/**
	 * Insert the row, unless its key is there. Waits for another transaction that has
	 * inserted the key.
	 * @param wait how long at most, or {@code null}
	 * @return the row that is there now: the one given, or an earlier one
	 */
	abstract KeyRow claim(KeyRow row, @Nullable Duration wait) throws SQLException;

	/**
	 * Add the outcome to the row that was inserted by this transaction.
	 */
	abstract void complete(KeyRow row) throws SQLException;

	/**
	 * Prepare a statement that ends with the timeout of the transaction, or after a time.
	 */
	final PreparedStatement prepare(String sql, @Nullable Duration wait) throws SQLException {
		int timeout = (wait != null) ? (int) wait.toSeconds() + 1 : 0;
		if (this.holder.hasTimeout()) {
			int left = this.holder.getTimeToLiveInSeconds();
			timeout = (timeout == 0) ? left : Math.min(timeout, left);
		}
		PreparedStatement statement = this.holder.getConnection().prepareStatement(sql);
		statement.setQueryTimeout(timeout);
		return statement;
	}

	static void setKey(PreparedStatement statement, int index, KeyRow row) throws SQLException {
		statement.setString(index, row.unit());
		statement.setString(index + 1, row.key());
	}

	/**
	 * Read a row from the columns id, digest, outcome, type and content.
	 */
	static KeyRow read(ResultSet columns, KeyRow claimed) throws SQLException {
		String outcome = columns.getString(3);
		return new KeyRow(claimed.unit(), claimed.key(), columns.getString(2), UUID.fromString(columns.getString(1)),
				(outcome != null) ? Outcome.valueOf(outcome) : null, columns.getString(4), columns.getString(5));
	}

	static void execute(PreparedStatement completion, KeyRow row) throws SQLException {
		completion.setString(1, String.valueOf(row.outcome()));
		completion.setString(2, row.type());
		completion.setString(3, row.content());
		if (completion.executeUpdate() != 1) {
			throw new SQLException("The row of the idempotency key has gone from table " + NAME + " during the unit");
		}
	}

}
