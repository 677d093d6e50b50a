package dev.atomictx.witness;

import java.util.UUID;

import org.jspecify.annotations.Nullable;

/**
 * A row of the table of keys.
 *
 * @param unit name of the unit
 * @param key value of the key
 * @param digest digest of the arguments
 * @param id identifies the attempt that wrote the row
 * @param outcome how the unit ended; {@code null} until then
 * @param type class of the exception that it threw
 * @param content its result or exception, converted
 */
record KeyRow(String unit, String key, String digest, UUID id, @Nullable Outcome outcome, @Nullable String type,
		@Nullable String content) {

	static KeyRow claim(String unit, String key, String digest) {
		return new KeyRow(unit, key, digest, UUID.randomUUID(), null, null, null);
	}

	KeyRow with(Outcome outcome, @Nullable String type, @Nullable String content) {
		return new KeyRow(this.unit, this.key, this.digest, this.id, outcome, type, content);
	}

	/**
	 * How a unit ended.
	 */
	enum Outcome {

		/**
		 * It returned the content, or {@code null} where there is none.
		 */
		RETURNED,

		/**
		 * It threw an exception of the type with the content.
		 */
		THROWN,

		/**
		 * It returned or threw what no converter converts.
		 */
		NOT_STORED

	}

}
