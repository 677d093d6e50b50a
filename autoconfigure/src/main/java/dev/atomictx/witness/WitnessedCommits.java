package dev.atomictx.witness;

import dev.atomictx.engine.CommitStrategy;
import org.jspecify.annotations.Nullable;

import org.springframework.transaction.ConfigurableTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionExecution;
import org.springframework.transaction.TransactionExecutionListener;
import org.springframework.transaction.TransactionStatus;

/**
 * Marks the thread while a unit commits, so that its connection knows that this commit
 * wants a witness. The mark is set when the transaction manager turns to the connection,
 * not before: callbacks may commit other transactions on the same thread.
 */
public final class WitnessedCommits implements CommitStrategy, TransactionExecutionListener {

	private static final Object DUE = new Object();

	/**
	 * The transaction that is to commit, then {@link #DUE}, and null once a connection
	 * has taken the mark.
	 */
	private static final ThreadLocal<@Nullable Object> mark = new ThreadLocal<>();

	@Override
	public void commit(PlatformTransactionManager transactionManager, TransactionStatus status) {
		Object enclosing = mark.get();
		mark.set(status.isReadOnly() ? null : isObserved(transactionManager) ? status : DUE);
		try {
			transactionManager.commit(status);
		}
		finally {
			mark.set(enclosing);
		}
	}

	@Override
	public void beforeCommit(TransactionExecution transaction) {
		if (mark.get() == transaction) {
			mark.set(DUE);
		}
	}

	/**
	 * Whether the connection that commits now is that of a unit. The first connection
	 * that asks is.
	 */
	boolean take() {
		boolean due = (mark.get() == DUE);
		if (due) {
			mark.set(null);
		}
		return due;
	}

	/**
	 * Have a transaction manager say when it turns to the connection.
	 */
	void observe(ConfigurableTransactionManager transactionManager) {
		if (!isObserved(transactionManager)) {
			transactionManager.addListener(this);
		}
	}

	private boolean isObserved(Object transactionManager) {
		return transactionManager instanceof ConfigurableTransactionManager configurable
				&& configurable.getTransactionExecutionListeners().contains(this);
	}

}
