package dev.atomictx.test.fault;

import java.util.regex.Pattern;

/**
 * A statement that a client asks the server to execute.
 *
 * @param sql the SQL as the client sent it
 * @param backend the process id of the server process that the client is connected to
 */
record Statement(String sql, int backend) {

	private static final String COMMENTS = "(?s)^(\\s|--[^\\n]*\\n|/\\*.*?\\*/)*";

	private static final Pattern COMMIT = Pattern
		.compile(COMMENTS + "(COMMIT|END)\\b(?!\\s+PREPARED).*|.*;\\s*COMMIT\\s*;?\\s*$", Pattern.CASE_INSENSITIVE);

	private static final Pattern BEGIN = Pattern.compile(COMMENTS + "(BEGIN|START\\s+TRANSACTION)\\b[^;]*;?\\s*$",
			Pattern.CASE_INSENSITIVE);

	boolean commit() {
		return COMMIT.matcher(this.sql).matches();
	}

	boolean begin() {
		return BEGIN.matcher(this.sql).matches();
	}

}
