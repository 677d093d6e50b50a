package dev.atomictx.witness;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;

import dev.atomictx.AtomicDefinition;
import dev.atomictx.IdempotencyKey;
import dev.atomictx.OutcomeConverter;
import dev.atomictx.engine.KeyStore;
import dev.atomictx.jdbc.JdbcTransactions;
import org.jspecify.annotations.Nullable;

import org.springframework.dao.DataAccessException;
import org.springframework.dao.InvalidDataAccessResourceUsageException;
import org.springframework.jdbc.UncategorizedSQLException;
import org.springframework.jdbc.datasource.ConnectionHolder;
import org.springframework.jdbc.support.SQLExceptionSubclassTranslator;
import org.springframework.transaction.TransactionStatus;
import org.springframework.util.Assert;
import org.springframework.util.ClassUtils;

/**
 * Stores keys in the table {@code atomic_key} of the unit's database.
 */
public final class JdbcKeyStore implements KeyStore {

	private static final boolean jacksonPresent = ClassUtils.isPresent("tools.jackson.databind.json.JsonMapper",
			JdbcKeyStore.class.getClassLoader());

	/**
	 * Undefined table and missing right on PostgreSQL; undefined table elsewhere.
	 */
	private static final Set<String> UNUSABLE = Set.of("42P01", "42501", "42S02", "42S04");

	private final OutcomeConverters converters;

	private final Duration patience;

	/**
	 * Create a store for units outside Spring Boot: with Jackson, if it is on the class
	 * path.
	 */
	public JdbcKeyStore() {
		this(jacksonPresent ? List.of(JacksonOutcomeConverter.withDefaults()) : List.of(), DEFAULT_PATIENCE);
	}

	/**
	 * Create a store.
	 * @param converters convert arguments and outcomes, in the order to ask them
	 * @param patience how long to find out what happened to a unit whose COMMIT was lost
	 */
	public JdbcKeyStore(List<OutcomeConverter> converters, Duration patience) {
		this.converters = new OutcomeConverters(converters);
		this.patience = patience;
	}

	@Override
	public Duration patience() {
		return this.patience;
	}

	@Override
	public Claim claim(AtomicDefinition definition, TransactionStatus status, @Nullable Duration wait) {
		IdempotencyKey key = Objects.requireNonNull(definition.idempotencyKey());
		Assert.isTrue(definition.name().length() <= IdempotencyKey.MAX_LENGTH,
				() -> "Unit '" + definition.name() + "' has an idempotency key, so its name must have at most "
						+ IdempotencyKey.MAX_LENGTH + " characters");
		ConnectionHolder holder = JdbcTransactions.findConnectionHolder(status);
		if (holder == null) {
			return NONE.claim(definition, status, wait);
		}
		KeyRow row = KeyRow.claim(definition.name(), key.value(),
				this.converters.digest(definition.name(), key.arguments()));
		try {
			KeyTable table = KeyTable.of(holder);
			return new KeyClaim(definition, this.converters, table, row, table.claim(row, wait));
		}
		catch (SQLException ex) {
			throw translate(ex, definition.name(), "claim");
		}
	}

	static DataAccessException translate(SQLException ex, String unit, String action) {
		if (UNUSABLE.contains(String.valueOf(ex.getSQLState()))) {
			return new InvalidDataAccessResourceUsageException("Unit '" + unit + "' has an idempotency key, and table "
					+ KeyTable.NAME + " cannot be used: " + ex.getMessage() + ". Create it with the script "
					+ "dev/atomictx/witness/schema-*.sql, or atomic.witness.initialize-schema=always, and grant SELECT, "
					+ "INSERT and UPDATE", ex);
		}
		String task = action + " the idempotency key of unit '" + unit + "'";
		DataAccessException translated = new SQLExceptionSubclassTranslator().translate(task, null, ex);
		return (translated != null) ? translated : new UncategorizedSQLException(task, null, ex);
	}

}
