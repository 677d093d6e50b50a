package dev.atomictx.sample.database;

import org.jspecify.annotations.Nullable;

/**
 * The embedded database cannot be used.
 */
class EmbeddedDatabaseException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	EmbeddedDatabaseException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
