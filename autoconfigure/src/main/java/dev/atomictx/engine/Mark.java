package dev.atomictx.engine;

import java.util.List;

import org.springframework.transaction.support.TransactionSynchronization;

/**
 * What was registered in a transaction at one time.
 *
 * @param hooks how many of the engine's hooks
 * @param callbacks Spring's callbacks; none where those on the thread are of another
 * transaction
 */
record Mark(int hooks, List<TransactionSynchronization> callbacks) {

}
