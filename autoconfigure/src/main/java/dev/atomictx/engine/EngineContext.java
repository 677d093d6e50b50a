package dev.atomictx.engine;

/**
 * What all scopes of an engine work with.
 */
record EngineContext(AtomicListeners listeners, DeadlockLocator deadlockLocator, TransactionProbe transactionProbe,
		int maxUnreleasedSavepoints, SubtransactionWarning subtransactionWarning, Contention contention) {

}
