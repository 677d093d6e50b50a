package dev.atomictx.jpa;

import java.sql.SQLException;
import java.util.function.Supplier;

import javax.sql.DataSource;

import jakarta.persistence.EntityManager;
import org.hibernate.engine.spi.SessionImplementor;
import org.jspecify.annotations.Nullable;

import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.datasource.ConnectionHandle;
import org.springframework.orm.jpa.JpaDialect;
import org.springframework.transaction.TransactionDefinition;

/**
 * Adds savepoints to Hibernate's dialect, the way that {@link JpaDialect} documents: the
 * transaction data that it returns is a {@code SavepointManager}.
 */
final class SavepointJpaDialect implements JpaDialect {

	private final JpaDialect delegate;

	private final Supplier<@Nullable DataSource> dataSource;

	private final @Nullable String refusal;

	/**
	 * Create the dialect.
	 * @param refusal why there are no savepoints, or {@code null} if there are
	 */
	SavepointJpaDialect(JpaDialect delegate, Supplier<@Nullable DataSource> dataSource, @Nullable String refusal) {
		this.delegate = delegate;
		this.dataSource = dataSource;
		this.refusal = refusal;
	}

	@Override
	public Object beginTransaction(EntityManager entityManager, TransactionDefinition definition) throws SQLException {
		Object transactionData = this.delegate.beginTransaction(entityManager, definition);
		if (this.refusal != null) {
			return new RefusedSavepoints(transactionData, this.refusal);
		}
		return new SessionSavepoints(entityManager.unwrap(SessionImplementor.class).asEventSource(), transactionData,
				definition.isReadOnly(), this, this.dataSource.get());
	}

	@Override
	public @Nullable Object prepareTransaction(EntityManager entityManager, boolean readOnly, @Nullable String name) {
		return this.delegate.prepareTransaction(entityManager, readOnly, name);
	}

	@Override
	public void cleanupTransaction(@Nullable Object transactionData) {
		if (transactionData instanceof SessionSavepoints savepoints) {
			savepoints.close();
			this.delegate.cleanupTransaction(savepoints.transactionData());
		}
		else if (transactionData instanceof RefusedSavepoints refused) {
			this.delegate.cleanupTransaction(refused.transactionData());
		}
		else {
			this.delegate.cleanupTransaction(transactionData);
		}
	}

	@Override
	public @Nullable ConnectionHandle getJdbcConnection(EntityManager entityManager, boolean readOnly)
			throws SQLException {
		return this.delegate.getJdbcConnection(entityManager, readOnly);
	}

	@Override
	public void releaseJdbcConnection(ConnectionHandle conHandle, EntityManager entityManager) throws SQLException {
		this.delegate.releaseJdbcConnection(conHandle, entityManager);
	}

	@Override
	public @Nullable DataAccessException translateExceptionIfPossible(RuntimeException ex) {
		return this.delegate.translateExceptionIfPossible(ex);
	}

}
