package dev.atomictx.test;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

import org.springframework.transaction.NestedTransactionNotSupportedException;
import org.springframework.transaction.SavepointManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.AbstractPlatformTransactionManager;
import org.springframework.transaction.support.DefaultTransactionStatus;
import org.springframework.transaction.support.SmartTransactionObject;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * A transaction manager without a database that records what it is asked to do.
 * <p>
 * {@link #calls()} holds one entry for each call, in order: {@code begin(name)},
 * {@code commit}, {@code rollback}, {@code setRollbackOnly}, {@code suspend},
 * {@code resume}, {@code savepoint}, {@code rollbackTo} and {@code release}. Savepoints
 * behave as those of JDBC: none can be created in a rollback-only transaction, and
 * rolling back to one lifts that mark.
 */
@SuppressWarnings("serial")
public final class RecordingTransactionManager extends AbstractPlatformTransactionManager {

	private final List<String> calls = new ArrayList<>();

	private final Deque<RuntimeException> beginFailures = new ArrayDeque<>();

	private final Deque<RuntimeException> commitFailures = new ArrayDeque<>();

	private final Deque<RuntimeException> rollbackFailures = new ArrayDeque<>();

	private final Deque<RuntimeException> releaseFailures = new ArrayDeque<>();

	private final Deque<RuntimeException> rollbackToFailures = new ArrayDeque<>();

	private boolean savepoints = true;

	/**
	 * Create a manager whose transactions know no savepoints.
	 * @return the manager
	 */
	public static RecordingTransactionManager withoutSavepoints() {
		RecordingTransactionManager transactionManager = new RecordingTransactionManager();
		transactionManager.savepoints = false;
		return transactionManager;
	}

	/**
	 * The calls so far.
	 * @return a copy
	 */
	public List<String> calls() {
		return List.copyOf(this.calls);
	}

	/**
	 * Forget the calls so far.
	 */
	public void reset() {
		this.calls.clear();
	}

	/**
	 * Make the next begins fail, each with one of the failures; later ones succeed.
	 * @param failures the failures, in order
	 * @return this manager
	 */
	public RecordingTransactionManager failAtBegin(RuntimeException... failures) {
		this.beginFailures.addAll(List.of(failures));
		return this;
	}

	/**
	 * Make the next commits fail, each with one of the failures; later ones succeed.
	 * @param failures the failures, in order
	 * @return this manager
	 */
	public RecordingTransactionManager failAtCommit(RuntimeException... failures) {
		this.commitFailures.addAll(List.of(failures));
		return this;
	}

	/**
	 * Make the next rollbacks of transactions fail, each with one of the failures; later
	 * ones succeed.
	 * @param failures the failures, in order
	 * @return this manager
	 */
	public RecordingTransactionManager failAtRollback(RuntimeException... failures) {
		this.rollbackFailures.addAll(List.of(failures));
		return this;
	}

	/**
	 * Make the next releases of savepoints fail, each with one of the failures; later
	 * ones succeed.
	 * @param failures the failures, in order
	 * @return this manager
	 */
	public RecordingTransactionManager failAtRelease(RuntimeException... failures) {
		this.releaseFailures.addAll(List.of(failures));
		return this;
	}

	/**
	 * Make the next rollbacks to savepoints fail, each with one of the failures; later
	 * ones succeed.
	 * @param failures the failures, in order
	 * @return this manager
	 */
	public RecordingTransactionManager failAtRollbackTo(RuntimeException... failures) {
		this.rollbackToFailures.addAll(List.of(failures));
		return this;
	}

	@Override
	protected Object doGetTransaction() {
		Transaction current = (Transaction) TransactionSynchronizationManager.getResource(this);
		if (current != null) {
			return current;
		}
		return this.savepoints ? new SavepointTransaction() : new Transaction();
	}

	@Override
	protected boolean isExistingTransaction(Object transaction) {
		return TransactionSynchronizationManager.getResource(this) == transaction;
	}

	@Override
	protected void doBegin(Object transaction, TransactionDefinition definition) {
		record("begin(" + definition.getName() + ")", this.beginFailures);
		TransactionSynchronizationManager.bindResource(this, transaction);
	}

	@Override
	protected Object doSuspend(Object transaction) {
		this.calls.add("suspend");
		return TransactionSynchronizationManager.unbindResource(this);
	}

	@Override
	protected void doResume(Object transaction, Object suspendedResources) {
		this.calls.add("resume");
		TransactionSynchronizationManager.bindResource(this, suspendedResources);
	}

	@Override
	protected void doCommit(DefaultTransactionStatus status) {
		record("commit", this.commitFailures);
	}

	@Override
	protected void doRollback(DefaultTransactionStatus status) {
		record("rollback", this.rollbackFailures);
	}

	@Override
	protected void doSetRollbackOnly(DefaultTransactionStatus status) {
		this.calls.add("setRollbackOnly");
		((Transaction) status.getTransaction()).rollbackOnly = true;
	}

	@Override
	protected void doCleanupAfterCompletion(Object transaction) {
		TransactionSynchronizationManager.unbindResource(this);
	}

	private void record(String call, Deque<RuntimeException> failures) {
		this.calls.add(call);
		if (!failures.isEmpty()) {
			throw failures.remove();
		}
	}

	private static class Transaction implements SmartTransactionObject {

		boolean rollbackOnly;

		@Override
		public boolean isRollbackOnly() {
			return this.rollbackOnly;
		}

		@Override
		public void flush() {
		}

	}

	private final class SavepointTransaction extends Transaction implements SavepointManager {

		@Override
		public Object createSavepoint() {
			if (this.rollbackOnly) {
				throw new NestedTransactionNotSupportedException("The transaction is rollback-only");
			}
			RecordingTransactionManager.this.calls.add("savepoint");
			return new Object();
		}

		@Override
		public void rollbackToSavepoint(Object savepoint) {
			record("rollbackTo", RecordingTransactionManager.this.rollbackToFailures);
			this.rollbackOnly = false;
		}

		@Override
		public void releaseSavepoint(Object savepoint) {
			record("release", RecordingTransactionManager.this.releaseFailures);
		}

	}

}
