package dev.atomictx.library.jdbc;

/**
 * The contract with a server connection for each transaction: another one than that of
 * the transaction before.
 */
class PgbouncerTransactionModeIntegrationTests extends PgbouncerContract {

	PgbouncerTransactionModeIntegrationTests() {
		super("transaction", "&prepareThreshold=0");
	}

	@Override
	protected boolean reachesDeclaredIsolation() {
		return false;
	}

}
