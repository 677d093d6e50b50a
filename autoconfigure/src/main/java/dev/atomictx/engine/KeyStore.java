package dev.atomictx.engine;

import java.time.Duration;

import dev.atomictx.AtomicDefinition;
import org.jspecify.annotations.Nullable;

import org.springframework.transaction.TransactionStatus;

/**
 * Strategy for remembering, in the database of the unit, which idempotency keys have been
 * used, and with which outcome.
 */
public interface KeyStore {

	/**
	 * The patience of stores that are given no other.
	 */
	Duration DEFAULT_PATIENCE = Duration.ofSeconds(30);

	/**
	 * The store of an engine that has none: refuses every key.
	 */
	KeyStore NONE = (definition, status, wait) -> {
		throw new IllegalStateException("Unit '" + definition.name()
				+ "' has an idempotency key, but there is no place "
				+ "to store it: that takes Spring JDBC on the class path, and a transaction manager with a JDBC connection");
	};

	/**
	 * The store of units that have no transaction: every one happens for the first time.
	 */
	KeyStore FORGETFUL = (definition, status, wait) -> new Claim() {
	};

	/**
	 * Claim the key of a unit. Called before the work of each attempt, as the first
	 * statement of its transaction. Waits for another transaction that has claimed it.
	 * @param definition the unit, which has a key
	 * @param status the transaction
	 * @param wait how long to wait for another transaction; {@code null} for as long as
	 * the transaction may last
	 * @return the claim
	 */
	Claim claim(AtomicDefinition definition, TransactionStatus status, @Nullable Duration wait);

	/**
	 * How long to find out what happened to a unit whose COMMIT was lost.
	 * @return the time
	 */
	default Duration patience() {
		return DEFAULT_PATIENCE;
	}

	/**
	 * What was found under a key. As it stands, it is that of a new key, and records
	 * nothing.
	 */
	interface Claim {

		/**
		 * Whether the key is new, so that the unit is to be done.
		 * @return {@code false} if it has been done
		 */
		default boolean isFirst() {
			return true;
		}

		/**
		 * Record, in the same transaction, that the unit returned.
		 * @param result what the unit returned
		 */
		default void returned(@Nullable Object result) {
		}

		/**
		 * Record, in the same transaction, that the unit threw what does not roll back.
		 * @param exception what the unit threw
		 */
		default void thrown(Throwable exception) {
		}

		/**
		 * Repeat the outcome of a unit that has been done. Called after the end of the
		 * transaction.
		 * @return what it returned
		 * @throws Throwable what it threw, or why its outcome cannot be repeated
		 */
		default @Nullable Object repeat() throws Throwable {
			throw new IllegalStateException("The unit has not been done before");
		}

	}

}
