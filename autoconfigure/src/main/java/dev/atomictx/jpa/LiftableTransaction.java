package dev.atomictx.jpa;

import java.util.function.Supplier;

import org.hibernate.resource.transaction.backend.jdbc.spi.JdbcResourceTransaction;
import org.hibernate.resource.transaction.spi.TransactionStatus;

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

	private final Supplier<JdbcResourceTransaction> delegate;

	private boolean rollbackOnly;

	private boolean lifted;

	/**
	 * Create the transaction.
	 * @param delegate that of the connection, which is not there yet
	 */
	LiftableTransaction(Supplier<JdbcResourceTransaction> delegate) {
		this.delegate = delegate;
	}

	void liftRollbackOnly() {
		this.rollbackOnly = false;
		this.lifted = this.delegate.get().getStatus() == TransactionStatus.MARKED_ROLLBACK;
	}

	@Override
	public void begin() {
		this.rollbackOnly = false;
		this.lifted = false;
		this.delegate.get().begin();
	}

	@Override
	public void commit() {
		this.delegate.get().commit();
	}

	@Override
	public void rollback() {
		this.delegate.get().rollback();
	}

	@Override
	public TransactionStatus getStatus() {
		TransactionStatus status = this.delegate.get().getStatus();
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
