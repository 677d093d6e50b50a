package dev.atomictx.engine;

import java.util.List;

import org.springframework.transaction.support.TransactionSynchronization;

/**
 * What was registered in work that is undone: it has left the transaction, and has still
 * to hear of the rollback.
 *
 * @param callbacks those of Spring
 * @param hooks runs those of the engine
 */
record Undone(List<TransactionSynchronization> callbacks, Runnable hooks) {

	/**
	 * Tell them, after the rollback. What they register belongs to the work around.
	 */
	void tell() {
		Callbacks.rolledBack(this.callbacks);
		this.hooks.run();
	}

}
