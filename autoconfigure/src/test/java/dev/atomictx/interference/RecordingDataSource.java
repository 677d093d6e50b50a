package dev.atomictx.interference;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.regex.Pattern;

import javax.sql.DataSource;

import dev.atomictx.postgresql.CountingSocketFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.datasource.DelegatingDataSource;

/**
 * Records each use of a connection: its opening and closing, changes of its state, the
 * SQL, the SQLSTATE of errors, and the number of round trips. The last of these shows
 * calls that circumvent the data source, too.
 */
final class RecordingDataSource extends DelegatingDataSource {

	/**
	 * Methods of a connection that change nothing. If one has to ask the server, it
	 * counts as a round trip.
	 */
	private static final Pattern QUESTION = Pattern
		.compile("(get|is|create|prepare)[A-Z].*|unwrap|toString|hashCode|equals|clearWarnings");

	private static final Pattern EXECUTION = Pattern.compile("execute.*|addBatch|setQueryTimeout|cancel");

	private final Journal journal;

	RecordingDataSource(DataSource target, Journal journal) {
		super(target);
		this.journal = journal;
	}

	@Override
	public Connection getConnection() throws SQLException {
		Connection connection = super.getConnection();
		this.journal.opened();
		return (Connection) proxy(Connection.class, new Recorder(connection));
	}

	private static Object proxy(Class<?> type, InvocationHandler handler) {
		return Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] { type }, handler);
	}

	private final class Recorder implements InvocationHandler {

		private final Connection connection;

		private final int flushes = CountingSocketFactory.flushes();

		private boolean closed;

		private Recorder(Connection connection) {
			this.connection = connection;
		}

		@Override
		public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] args) throws Throwable {
			if (method.getName().equals("close")) {
				close();
				return null;
			}
			if (!QUESTION.matcher(method.getName()).matches()) {
				record(method.getName() + ((args != null) ? "(" + args[0] + ")" : ""));
			}
			Object result = call(this.connection, method, args);
			if (result instanceof Statement statement) {
				String sql = (args != null && args[0] instanceof String) ? (String) args[0] : "";
				return proxy(method.getReturnType(), (self, inner, innerArgs) -> {
					if (inner.getName().equals("getConnection")) {
						return proxy;
					}
					if (EXECUTION.matcher(inner.getName()).matches()) {
						record(inner.getName() + " " + ((innerArgs != null) ? innerArgs[0] : sql));
					}
					return call(statement, inner, innerArgs);
				});
			}
			return result;
		}

		private void record(String call) {
			RecordingDataSource.this.journal
				.add(call + (call.matches("commit|rollback.*") ? Journal.transaction() : ""));
		}

		private void close() throws SQLException {
			if (!this.closed) {
				this.closed = true;
				RecordingDataSource.this.journal.add((CountingSocketFactory.flushes() - this.flushes) + " round trips");
				this.connection.close();
				RecordingDataSource.this.journal.closed();
			}
		}

		private @Nullable Object call(Object target, Method method, Object @Nullable [] args) throws Throwable {
			try {
				return method.invoke(target, args);
			}
			catch (InvocationTargetException ex) {
				if (ex.getTargetException() instanceof SQLException error) {
					RecordingDataSource.this.journal.add("SQLSTATE " + error.getSQLState());
				}
				throw ex.getTargetException();
			}
		}

	}

}
