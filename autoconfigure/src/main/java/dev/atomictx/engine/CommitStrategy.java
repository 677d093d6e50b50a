package dev.atomictx.engine;

import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionStatus;

/**
 * Commits the transaction of an outermost scope. What a strategy adds happens where the
 * connection commits, below Spring: that may throw a {@link NotCommittedException} or a
 * {@link CommitInDoubtException}.
 */
@FunctionalInterface
public interface CommitStrategy {

	/**
	 * Leaves everything to the transaction manager.
	 */
	CommitStrategy DIRECT = PlatformTransactionManager::commit;

	/**
	 * Commit the transaction.
	 * @param transactionManager the manager of the transaction
	 * @param status the transaction, which the scope has begun
	 */
	void commit(PlatformTransactionManager transactionManager, TransactionStatus status);

}
