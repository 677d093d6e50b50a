package dev.atomictx.engine;

import org.springframework.transaction.support.TransactionSynchronization;

/**
 * What became of a transaction.
 */
enum CommitOutcome {

	COMMITTED, ROLLED_BACK, UNKNOWN;

	/**
	 * Translate the completion status of Spring's callbacks.
	 */
	static CommitOutcome of(int completionStatus) {
		return switch (completionStatus) {
			case TransactionSynchronization.STATUS_COMMITTED -> COMMITTED;
			case TransactionSynchronization.STATUS_ROLLED_BACK -> ROLLED_BACK;
			default -> UNKNOWN;
		};
	}

}
