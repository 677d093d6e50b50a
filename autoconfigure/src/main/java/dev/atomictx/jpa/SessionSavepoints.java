package dev.atomictx.jpa;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.List;

import javax.sql.DataSource;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.hibernate.event.spi.EventSource;
import org.jspecify.annotations.Nullable;

import org.springframework.dao.support.DataAccessUtils;
import org.springframework.dao.support.PersistenceExceptionTranslator;
import org.springframework.jdbc.datasource.ConnectionHolder;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.NestedTransactionNotSupportedException;
import org.springframework.transaction.SavepointManager;
import org.springframework.transaction.TransactionSystemException;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * The savepoints of one transaction of a Hibernate session. Each of them is a savepoint
 * of the database, and what the session knew when it was set.
 * <p>
 * The session is flushed before, so that what it knows is what the database has. After a
 * rollback the session is brought back to that, and remembers it anew: a savepoint stays
 * valid after a rollback to it.
 */
final class SessionSavepoints implements SavepointManager {

	private static final String NO_SUCH_SAVEPOINT = "3B001";

	private static final String NOT_RESTORED = "Could not restore the persistence context after the rollback to a "
			+ "savepoint, so the whole transaction is marked rollback-only";

	private static final Log logger = LogFactory.getLog(SessionSavepoints.class);

	private final EventSource session;

	private final @Nullable Object transactionData;

	private final boolean readOnly;

	private final PersistenceExceptionTranslator translator;

	private final @Nullable DataSource dataSource;

	private final List<SessionSavepoint> savepoints = new ArrayList<>();

	private @Nullable UndoableCallbacks callbacks;

	private int created;

	SessionSavepoints(EventSource session, @Nullable Object transactionData, boolean readOnly,
			PersistenceExceptionTranslator translator, @Nullable DataSource dataSource) {
		this.session = session;
		this.transactionData = transactionData;
		this.readOnly = readOnly;
		this.translator = translator;
		this.dataSource = dataSource;
	}

	@Nullable Object transactionData() {
		return this.transactionData;
	}

	@Override
	public Object createSavepoint() {
		if (!(this.session.getTransactionCoordinator() instanceof SavepointTransactionCoordinator)) {
			throw new NestedTransactionNotSupportedException(
					"The entity manager factory has no savepoints: it is no bean of type "
							+ "LocalContainerEntityManagerFactoryBean, so set '" + SavepointServiceContributor.SETTING
							+ "' to true among its properties");
		}
		if (this.session.accessTransaction().getRollbackOnly()) {
			throw new CannotCreateTransactionException(
					"Cannot create savepoint for transaction which is already marked as rollback-only");
		}
		if (this.callbacks == null) {
			this.callbacks = UndoableCallbacks.install(this.session);
		}
		if (!this.readOnly) {
			translating(this.session::flush);
		}
		SessionSavepoint savepoint = new SessionSavepoint(setJdbcSavepoint(), this.callbacks.mark(), snapshot());
		this.savepoints.add(savepoint);
		return savepoint;
	}

	private Savepoint setJdbcSavepoint() {
		try {
			return connection().setSavepoint("JPA_SAVEPOINT_" + ++this.created);
		}
		catch (SQLException ex) {
			throw new CannotCreateTransactionException("Could not create JDBC savepoint", ex);
		}
	}

	@Override
	public void rollbackToSavepoint(Object savepoint) {
		int index = indexOf(savepoint);
		SessionSavepoint target = this.savepoints.get(index);
		try {
			connection().rollback(target.jdbcSavepoint());
		}
		catch (SQLException ex) {
			throw new TransactionSystemException("Could not roll back to JDBC savepoint", ex);
		}
		this.savepoints.subList(index + 1, this.savepoints.size()).clear();
		liftRollbackOnly();
		restore(target);
	}

	/**
	 * Take away the marks that were set since the savepoint: there was none before.
	 */
	private void liftRollbackOnly() {
		if (this.session.getTransactionCoordinator() instanceof SavepointTransactionCoordinator coordinator) {
			coordinator.liftRollbackOnly();
		}
		if (this.dataSource != null && TransactionSynchronizationManager
			.getResource(this.dataSource) instanceof ConnectionHolder connectionHolder) {
			connectionHolder.resetRollbackOnly();
		}
	}

	/**
	 * Bring the session back. If that fails, the exception is a
	 * {@link TransactionSystemException}, because Spring keeps the application's own with
	 * it. Owners that are no scopes report a rollback without its reason, so it is logged
	 * as well.
	 */
	private void restore(SessionSavepoint target) {
		try {
			translating(() -> {
				if (this.callbacks != null) {
					this.callbacks.undoneSince(target.callbackMark());
				}
				new ContextRestoration(this.session, target.snapshot()).run();
				target.remember(snapshot());
			});
		}
		catch (RuntimeException ex) {
			logger.warn(NOT_RESTORED, ex);
			throw new TransactionSystemException(NOT_RESTORED, ex);
		}
	}

	@Override
	public void releaseSavepoint(Object savepoint) {
		int index = indexOf(savepoint);
		Savepoint jdbcSavepoint = this.savepoints.get(index).jdbcSavepoint();
		this.savepoints.subList(index, this.savepoints.size()).clear();
		try {
			connection().releaseSavepoint(jdbcSavepoint);
		}
		catch (SQLException ex) {
			if (!NO_SUCH_SAVEPOINT.equals(ex.getSQLState())) {
				throw new TransactionSystemException("Could not release JDBC savepoint", ex);
			}
		}
	}

	private int indexOf(Object savepoint) {
		int index = this.savepoints.indexOf(savepoint);
		if (index < 0) {
			throw new TransactionSystemException("Savepoint [" + savepoint + "] is not one of this transaction: "
					+ "it was released, or an older one was released or rolled back to");
		}
		return index;
	}

	/**
	 * Let go of the session, which may live on.
	 */
	void close() {
		this.savepoints.clear();
		if (this.callbacks != null) {
			this.callbacks.uninstall();
		}
	}

	private ContextSnapshot snapshot() {
		return ContextSnapshot.of(this.session.getPersistenceContextInternal());
	}

	private Connection connection() {
		return this.session.getJdbcCoordinator().getLogicalConnection().getPhysicalConnection();
	}

	/**
	 * Whatever fails here leaves a session that must not commit.
	 */
	private void translating(Runnable action) {
		try {
			action.run();
		}
		catch (RuntimeException ex) {
			this.session.markForRollbackOnly();
			throw DataAccessUtils.translateIfNecessary(ex, this.translator);
		}
	}

}
