package dev.atomictx.library.jdbc;

/**
 * The contract with a server connection for each session of a client.
 */
class PgbouncerSessionModeIntegrationTests extends PgbouncerContract {

	PgbouncerSessionModeIntegrationTests() {
		super("session", "");
	}

}
