package dev.atomictx.witness;

import java.lang.reflect.Type;
import java.sql.SQLException;
import java.util.Objects;

import dev.atomictx.AlreadyDoneException;
import dev.atomictx.AtomicDefinition;
import dev.atomictx.CommitOutcomeUnknownException;
import dev.atomictx.IdempotencyKey;
import dev.atomictx.KeyReusedException;
import dev.atomictx.engine.KeyStore.Claim;
import dev.atomictx.witness.KeyRow.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * Claim of a key: what was found under it, and how to record what happens.
 */
final class KeyClaim implements Claim {

	private final AtomicDefinition definition;

	private final IdempotencyKey key;

	private final OutcomeConverters converters;

	private final KeyTable table;

	private final KeyRow claimed;

	private final KeyRow found;

	/**
	 * Create the claim.
	 * @param claimed the row to insert
	 * @param found the row that is there
	 */
	KeyClaim(AtomicDefinition definition, OutcomeConverters converters, KeyTable table, KeyRow claimed, KeyRow found) {
		this.definition = definition;
		this.key = Objects.requireNonNull(definition.idempotencyKey());
		this.converters = converters;
		this.table = table;
		this.claimed = claimed;
		this.found = found;
	}

	@Override
	public boolean isFirst() {
		return this.found.id().equals(this.claimed.id());
	}

	@Override
	public void returned(@Nullable Object result) {
		if (result == null) {
			complete(this.claimed.with(Outcome.RETURNED, null, null));
		}
		else {
			complete(result, this.key.resultType(), Outcome.RETURNED, null);
		}
	}

	@Override
	public void thrown(Throwable exception) {
		Class<?> type = exception.getClass();
		complete(exception, type, Outcome.THROWN, type.getName());
	}

	private void complete(Object object, @Nullable Type type, Outcome outcome, @Nullable String typeName) {
		String content = (type != null) ? this.converters.write(object, type) : null;
		complete((content != null) ? this.claimed.with(outcome, typeName, content)
				: this.claimed.with(Outcome.NOT_STORED, typeName, null));
	}

	private void complete(KeyRow row) {
		try {
			this.table.complete(row);
		}
		catch (SQLException ex) {
			throw JdbcKeyStore.translate(ex, row.unit(), "record the outcome under");
		}
	}

	@Override
	public @Nullable Object repeat() throws Throwable {
		if (!this.found.digest().equals(this.claimed.digest())) {
			throw new KeyReusedException(this.found.unit(), this.found.key());
		}
		if (this.found.outcome() == null) {
			throw new CommitOutcomeUnknownException(this.found.unit(), null,
					"Something has ended its transaction after it had claimed its idempotency key, and before its end: "
							+ "COMMIT in a statement inside the unit, for example. It will not run again under this key.",
					new SQLException("The outcome is missing in table " + KeyTable.NAME, "25P01"));
		}
		return switch (this.found.outcome()) {
			case RETURNED -> (this.found.content() != null) ? read(this.key.resultType(), this.found.content()) : null;
			case THROWN -> throw (Throwable) read(typeOfException(), String.valueOf(this.found.content()));
			case NOT_STORED -> throw alreadyDone("its outcome was not stored: there is no OutcomeConverter for "
					+ ((this.found.type() != null) ? this.found.type() : "its result"), null);
		};
	}

	private Object read(@Nullable Type type, String content) {
		try {
			Object outcome = (type != null) ? this.converters.read(content, type) : null;
			if (outcome != null) {
				return outcome;
			}
		}
		catch (RuntimeException | LinkageError ex) {
			throw alreadyDone("its outcome cannot be read", ex);
		}
		throw alreadyDone("its outcome cannot be read: there is no OutcomeConverter for "
				+ ((type != null) ? type.getTypeName() : "it, or its type was not declared"), null);
	}

	/**
	 * Only a class that the boundary names is loaded, whatever the table says.
	 */
	private @Nullable Class<?> typeOfException() {
		for (Class<? extends Throwable> declared : this.definition.noRollbackFor()) {
			try {
				Class<?> type = Class.forName(this.found.type(), false, declared.getClassLoader());
				if (declared.isAssignableFrom(type)) {
					return type;
				}
			}
			catch (ClassNotFoundException | LinkageError ex) {
				// It has been renamed, or is no class that the boundary names.
			}
		}
		return null;
	}

	private AlreadyDoneException alreadyDone(String reason, @Nullable Throwable cause) {
		return new AlreadyDoneException(this.found.unit(), this.found.key(), reason, cause);
	}

}
