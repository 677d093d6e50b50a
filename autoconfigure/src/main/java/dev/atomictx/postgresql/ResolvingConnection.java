package dev.atomictx.postgresql;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

import dev.atomictx.engine.CommitInDoubtException;
import dev.atomictx.engine.NotCommittedException;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.TransactionState;

/**
 * A connection whose {@code commit} returns if and only if the transaction has committed,
 * as far as that can be found out. Once its connection is lost, it lets the cleaning up
 * pass that every transaction manager does.
 */
final class ResolvingConnection implements InvocationHandler {

	private final Connection target;

	private final CommitResolver resolver;

	private boolean written;

	private boolean lost;

	private ResolvingConnection(Connection target, CommitResolver resolver) {
		this.target = target;
		this.resolver = resolver;
	}

	static Connection around(Connection target, CommitResolver resolver) {
		return (Connection) Proxy.newProxyInstance(ResolvingConnection.class.getClassLoader(),
				new Class<?>[] { Connection.class }, new ResolvingConnection(target, resolver));
	}

	@Override
	public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] args) throws Throwable {
		if (this.lost) {
			return invokeLost(method);
		}
		return switch (method.getName()) {
			case "equals" -> args != null && proxy == args[0];
			case "hashCode" -> System.identityHashCode(proxy);
			case "commit" -> {
				commit();
				yield null;
			}
			case "rollback" -> {
				this.written &= (args != null);
				yield invokeTarget(method, args);
			}
			case "createStatement", "prepareStatement", "prepareCall" -> watched(invokeTarget(method, args), args);
			default -> invokeTarget(method, args);
		};
	}

	private @Nullable Object watched(@Nullable Object statement, Object @Nullable [] args) {
		return (statement instanceof Statement target) ? WriteDetector.around(target, args, () -> this.written = true)
				: statement;
	}

	private @Nullable Object invokeLost(Method method) throws SQLException {
		return switch (method.getName()) {
			case "isClosed" -> true;
			case "isValid", "getAutoCommit", "isReadOnly" -> false;
			case "close", "abort", "rollback", "setAutoCommit", "setReadOnly", "setTransactionIsolation",
					"clearWarnings" ->
				null;
			case "toString" -> "Lost connection";
			default -> throw new SQLException("The connection was lost during COMMIT", "08003");
		};
	}

	private @Nullable Object invokeTarget(Method method, Object @Nullable [] args) throws Throwable {
		try {
			return method.invoke(this.target, args);
		}
		catch (InvocationTargetException ex) {
			throw ex.getTargetException();
		}
	}

	private void commit() throws SQLException {
		CommitEvidence evidence = this.written ? collect() : null;
		this.written = false;
		try {
			this.target.commit();
		}
		catch (SQLException ex) {
			if (evidence == null || !isLoss(ex)) {
				throw ex;
			}
			giveUp();
			resolve(evidence, ex);
		}
	}

	private @Nullable CommitEvidence collect() throws SQLException {
		if (this.target.unwrap(BaseConnection.class).getTransactionState() != TransactionState.OPEN) {
			return null;
		}
		try {
			return CommitEvidence.collect(this.target);
		}
		catch (SQLException ex) {
			if (!isLoss(ex)) {
				throw ex;
			}
			giveUp();
			throw new NotCommittedException("The connection was lost before COMMIT was sent", ex);
		}
	}

	private void resolve(CommitEvidence evidence, SQLException loss) throws SQLException {
		String outcome = this.resolver.resolve(evidence);
		if (outcome.equals("aborted")) {
			throw new NotCommittedException(
					"The connection was lost during COMMIT, and the server says that transaction "
							+ evidence.transactionId() + " was aborted",
					loss);
		}
		if (!outcome.equals("committed")) {
			throw new CommitInDoubtException(evidence.transactionId(),
					"The connection was lost while COMMIT of transaction " + evidence.transactionId() + " on server "
							+ evidence.server() + " was in flight, and " + outcome
							+ "; if that server is still there and has not crashed since, ask it SELECT pg_xact_status('"
							+ evidence.transactionId() + "').",
					loss);
		}
	}

	/**
	 * Give the lost connection back before a new one is asked for: the pool may have no
	 * other.
	 */
	private void giveUp() {
		this.lost = true;
		try {
			this.target.close();
		}
		catch (SQLException ex) {
			// It is lost, one way or the other.
		}
	}

	private static boolean isLoss(SQLException ex) {
		String sqlState = String.valueOf(ex.getSQLState());
		return sqlState.startsWith("08") || sqlState.startsWith("57P") || sqlState.equals("40003");
	}

}
