package dev.atomictx.witness;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;

import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.datasource.ConnectionHolder;

/**
 * The table of keys on PostgreSQL.
 */
final class PostgresqlKeyTable extends KeyTable {

	/**
	 * Writes in any case, so that the COMMIT of one that finds the key waits for a
	 * synchronous standby, and with it for the COMMIT of the unit that was done. The name
	 * is returned with its schema: the unit may set another search path.
	 */
	private static final String CLAIM = "INSERT INTO " + NAME + " AS k (unit, idempotency_key, digest, id) "
			+ "VALUES (?, ?, ?, ?::uuid) ON CONFLICT (unit, idempotency_key) DO UPDATE SET digest = k.digest "
			+ "RETURNING k.id, k.digest, k.outcome, k.type, k.content, k.ctid::text, (SELECT format('%I.%I', n.nspname, "
			+ "c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = k.tableoid)";

	/**
	 * The place is that of the row that this transaction has inserted, so nothing else
	 * can have moved it. A search by the key would make disjoint units fail under
	 * SERIALIZABLE, because it locks a page of the index.
	 */
	private static final String COMPLETE = "UPDATE %s SET outcome = ?, type = ?, content = ? "
			+ "WHERE ctid = ?::tid AND id = ?::uuid";

	private @Nullable String place;

	private @Nullable String qualifiedName;

	PostgresqlKeyTable(ConnectionHolder holder) {
		super(holder);
	}

	@Override
	KeyRow claim(KeyRow row, @Nullable Duration wait) throws SQLException {
		try (PreparedStatement statement = prepare(CLAIM, wait)) {
			setKey(statement, 1, row);
			statement.setString(3, row.digest());
			statement.setString(4, row.id().toString());
			try (ResultSet columns = statement.executeQuery()) {
				columns.next();
				this.place = columns.getString(6);
				this.qualifiedName = columns.getString(7);
				return read(columns, row);
			}
		}
	}

	@Override
	void complete(KeyRow row) throws SQLException {
		try (PreparedStatement statement = prepare(COMPLETE.formatted(this.qualifiedName), null)) {
			statement.setString(4, this.place);
			statement.setString(5, row.id().toString());
			execute(statement, row);
		}
	}

}
