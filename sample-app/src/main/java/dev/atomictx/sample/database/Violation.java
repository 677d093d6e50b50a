package dev.atomictx.sample.database;

import java.sql.SQLException;

import org.springframework.dao.DataIntegrityViolationException;

/**
 * What kind of constraint the database has seen violated. Its SQLSTATE tells; the words
 * of its message may be in any language.
 */
public enum Violation {

	/**
	 * There is such a row already.
	 */
	UNIQUE,

	/**
	 * The row refers to one that is not there.
	 */
	FOREIGN_KEY,

	/**
	 * A value breaks a rule of its table.
	 */
	CHECK,

	/**
	 * Something else.
	 */
	OTHER;

	public static Violation of(DataIntegrityViolationException ex) {
		String sqlState = (ex.getMostSpecificCause() instanceof SQLException cause) ? cause.getSQLState() : null;
		return switch ((sqlState != null) ? sqlState : "") {
			case "23505" -> UNIQUE;
			case "23503" -> FOREIGN_KEY;
			case "23514" -> CHECK;
			default -> OTHER;
		};
	}

}
