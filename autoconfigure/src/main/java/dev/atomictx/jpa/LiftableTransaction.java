package dev.atomictx.jpa;

import java.util.function.Supplier;

import org.hibernate.resource.transaction.backend.jdbc.spi.JdbcResourceTransaction;
import org.hibernate.resource.transaction.spi.TransactionStatus;
import org.jspecify.annotations.Nullable;

/**
 * A transaction whose rollback-only mark can be lifted.
 * <p>
 * Hibernate marks its transaction rollback-only when anything fails, as JPA demands: its
 * session through the {@link LiftableTransactionDriver}, and from Hibernate 7.3 on, where
 * a failed statement aborts the transaction as on PostgreSQL, its connection directly.
 * After a rollback to a savepoint that is older than the failure neither is true any
 * longer. The session's mark is kept here. The connection's cannot be taken away, only be
 * ignored; a later failure shows in the session's.
 */
final class LiftableTransaction implements JdbcResourceTransaction {

	private final Supplier<JdbcResourceTransaction> source;

	private @Nullable JdbcResourceTransaction delegate;

	private boolean rollbackOnly;

	private boolean lifted;

	/**
	 * Create the transaction.
	 * @param source hands out that of the connection, which is not there yet
	 */
	LiftableTransaction(Supplier<JdbcResourceTransaction> source) {
		this.source = source;
	}

	/**
	 * The connection's transaction. It is taken once, as Hibernate does: some versions
	 * ask for the status when the connection is closed and would not hand it out any
	 * more.
	 */
	private JdbcResourceTransaction delegate() {
		JdbcResourceTransaction transaction = this.delegate;
		if (transaction == null) {
			transaction = this.source.get();
			this.delegate = transaction;
		}
		return transaction;
	}

	void liftRollbackOnly() {
		this.rollbackOnly = false;
		this.lifted = delegate().getStatus() == TransactionStatus.MARKED_ROLLBACK;
	}

	@Override
	public void begin() {
		this.rollbackOnly = false;
		this.lifted = false;
		delegate().begin();
	}

	@Override
	public void commit() {
		delegate().commit();
	}

	@Override
	public void rollback() {
		delegate().rollback();
	}

	@Override
	public TransactionStatus getStatus() {
		TransactionStatus status = delegate().getStatus();
		return switch (status) {
			case ACTIVE -> this.rollbackOnly ? TransactionStatus.MARKED_ROLLBACK : status;
			case MARKED_ROLLBACK -> (this.lifted && !this.rollbackOnly) ? TransactionStatus.ACTIVE : status;
			default -> status;
		};
	}

	@Override
	public void markRollbackOnly() {
		this.rollbackOnly = true;
	}

}
