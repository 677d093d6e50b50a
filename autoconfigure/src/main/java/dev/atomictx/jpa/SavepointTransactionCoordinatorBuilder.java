package dev.atomictx.jpa;

import org.hibernate.resource.jdbc.spi.PhysicalConnectionHandlingMode;
import org.hibernate.resource.transaction.backend.jdbc.spi.JdbcResourceTransactionAccess;
import org.hibernate.resource.transaction.spi.DdlTransactionIsolator;
import org.hibernate.resource.transaction.spi.TransactionCoordinator;
import org.hibernate.resource.transaction.spi.TransactionCoordinatorBuilder;
import org.hibernate.resource.transaction.spi.TransactionCoordinatorOwner;
import org.hibernate.tool.schema.internal.exec.JdbcContext;

/**
 * Builds {@link SavepointTransactionCoordinator}s.
 *
 * @param delegate builds what they delegate to
 */
record SavepointTransactionCoordinatorBuilder(
		TransactionCoordinatorBuilder delegate) implements TransactionCoordinatorBuilder {

	@Override
	public TransactionCoordinator buildTransactionCoordinator(TransactionCoordinatorOwner owner, Options options) {
		if (!(owner instanceof JdbcResourceTransactionAccess access)) {
			return this.delegate.buildTransactionCoordinator(owner, options);
		}
		LiftableTransaction transaction = new LiftableTransaction(access::getResourceLocalTransaction);
		TransactionCoordinator coordinator = this.delegate
			.buildTransactionCoordinator(new LiftableTransactionOwner(owner, transaction), options);
		return new SavepointTransactionCoordinator(this, coordinator, transaction);
	}

	@Override
	public boolean isJta() {
		return this.delegate.isJta();
	}

	@Override
	public PhysicalConnectionHandlingMode getDefaultConnectionHandlingMode() {
		return this.delegate.getDefaultConnectionHandlingMode();
	}

	@Override
	public DdlTransactionIsolator buildDdlTransactionIsolator(JdbcContext jdbcContext) {
		return this.delegate.buildDdlTransactionIsolator(jdbcContext);
	}

}
