package dev.atomictx.witness;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;

import dev.atomictx.engine.CommitInDoubtException;
import dev.atomictx.engine.NotCommittedException;
import dev.atomictx.engine.retry.Failure;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * A connection whose {@code commit} of a unit returns if and only if the unit has
 * committed, as far as that can be found out. Once its connection is lost, it lets the
 * cleaning up pass that every transaction manager does.
 */
final class WitnessConnection implements InvocationHandler {

	private static final Log logger = LogFactory.getLog(WitnessConnection.class);

	private final Connection target;

	private final ConnectionSource source;

	private final WitnessDataSource dataSource;

	/**
	 * Whether there has ever been a statement, since a statement of an earlier
	 * transaction can be executed again.
	 */
	private boolean used;

	private boolean lost;

	private WitnessConnection(Connection target, ConnectionSource source, WitnessDataSource dataSource) {
		this.target = target;
		this.source = source;
		this.dataSource = dataSource;
	}

	static Connection around(Connection target, ConnectionSource source, WitnessDataSource dataSource) {
		return (Connection) Proxy.newProxyInstance(WitnessConnection.class.getClassLoader(),
				new Class<?>[] { Connection.class, Witnessing.class },
				new WitnessConnection(target, source, dataSource));
	}

	@Override
	public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] args) throws Throwable {
		if (this.lost) {
			return invokeLost(proxy, method, args);
		}
		return switch (method.getName()) {
			case "equals" -> args != null && proxy == args[0];
			case "hashCode" -> System.identityHashCode(proxy);
			case "isWrapperFor" ->
				(args != null && args[0] == Witnessing.class) || (boolean) invokeTarget(method, args);
			case "commit" -> {
				commit();
				yield null;
			}
			case "createStatement", "prepareStatement", "prepareCall" -> {
				this.used = true;
				yield invokeTarget(method, args);
			}
			default -> invokeTarget(method, args);
		};
	}

	private static @Nullable Object invokeLost(Object proxy, Method method, Object @Nullable [] args)
			throws SQLException {
		return switch (method.getName()) {
			case "equals" -> args != null && proxy == args[0];
			case "hashCode" -> System.identityHashCode(proxy);
			case "isClosed" -> true;
			case "isValid", "getAutoCommit", "isReadOnly", "isWrapperFor" -> false;
			case "close", "abort", "rollback", "setAutoCommit", "setReadOnly", "setTransactionIsolation", "getWarnings",
					"clearWarnings" ->
				null;
			case "toString" -> "Lost connection";
			default -> throw new SQLException("The connection was lost during COMMIT", "08003");
		};
	}

	@SuppressWarnings("NullAway") // The caller knows whether null is possible.
	private Object invokeTarget(Method method, Object @Nullable [] args) throws Throwable {
		try {
			return method.invoke(this.target, args);
		}
		catch (InvocationTargetException ex) {
			throw ex.getTargetException();
		}
	}

	private void commit() throws SQLException {
		WitnessTable table = this.dataSource.table();
		if (table == null || !wantsWitness()) {
			this.target.commit();
			return;
		}
		OutcomeQuestion question = new OutcomeQuestion(table, this.source, this.target.getMetaData().getURL());
		try {
			table.commit(this.target, question.witness().id());
		}
		catch (SQLException ex) {
			if (!Failure.leavesCommitOpen(ex)) {
				this.dataSource.refused(ex);
				throw ex;
			}
			giveUp();
			resolve(question, ex);
			return;
		}
		this.dataSource.committed(table, this.target);
	}

	/**
	 * The innermost data source is the one to write the witness and to ask: one around it
	 * may lead to another server by then.
	 */
	private boolean wantsWitness() throws SQLException {
		return this.used && !this.target.isReadOnly() && !this.target.isWrapperFor(Witnessing.class)
				&& this.dataSource.commits().take();
	}

	private void resolve(OutcomeQuestion question, SQLException loss) throws SQLException {
		Boolean committed = question.ask(this.dataSource.patience());
		if (committed == null) {
			throw new CommitInDoubtException(question.witness().id(), question.describe(), loss);
		}
		if (!committed) {
			throw new NotCommittedException(
					"The connection was lost during COMMIT, and the transaction has not committed: its witness "
							+ question.witness().id() + " is missing, and its place is taken",
					loss);
		}
	}

	/**
	 * Give the lost connection back before a new one is asked for: the pool may have no
	 * other.
	 */
	private void giveUp() {
		this.lost = true;
		try (Connection connection = this.target) {
			connection.rollback();
		}
		catch (SQLException ex) {
			logger.trace("The lost connection could not be rolled back and closed", ex);
		}
	}

	/**
	 * Makes a connection that writes witnesses recognizable through the wrappers of
	 * others.
	 */
	interface Witnessing {

	}

}
