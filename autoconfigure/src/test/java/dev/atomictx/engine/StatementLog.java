package dev.atomictx.engine;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.datasource.DelegatingDataSource;

/**
 * Writes down what is asked of the connections of a data source: SQL as it stands, and
 * "savepoint n", "rollback to n", "release n", "commit" and "rollback", each before it is
 * sent.
 */
final class StatementLog extends DelegatingDataSource {

	private final List<String> entries = Collections.synchronizedList(new ArrayList<>());

	StatementLog(DataSource target) {
		super(target);
	}

	@Override
	public Connection getConnection() throws SQLException {
		Connection target = super.getConnection();
		return proxy(Connection.class, (proxy, method, args) -> {
			record(method.getName(), args);
			Object result = invoke(target, method, args);
			if (method.getName().equals("setSavepoint")) {
				this.entries.add("savepoint " + nameOf((Savepoint) result));
			}
			return method.getName().equals("createStatement") ? proxy((Statement) result) : result;
		});
	}

	private Statement proxy(Statement target) {
		return proxy(Statement.class, (proxy, method, args) -> {
			if (method.getName().startsWith("execute") && args != null) {
				this.entries.add((String) args[0]);
			}
			return invoke(target, method, args);
		});
	}

	private void record(String method, Object @Nullable [] args) throws SQLException {
		switch (method) {
			case "commit" -> this.entries.add("commit");
			case "rollback" ->
				this.entries.add((args != null) ? "rollback to " + nameOf((Savepoint) args[0]) : "rollback");
			case "releaseSavepoint" -> this.entries.add("release " + nameOf((Savepoint) args[0]));
			case "prepareStatement" -> this.entries.add((String) args[0]);
			default -> {
			}
		}
	}

	private static String nameOf(Savepoint savepoint) throws SQLException {
		return savepoint.getSavepointName().replaceFirst(".*_", "");
	}

	private static <T> T proxy(Class<T> type, InvocationHandler handler) {
		return type.cast(Proxy.newProxyInstance(StatementLog.class.getClassLoader(), new Class<?>[] { type }, handler));
	}

	private static @Nullable Object invoke(Object target, Method method, Object @Nullable [] args) throws Throwable {
		try {
			return method.invoke(target, args);
		}
		catch (InvocationTargetException ex) {
			throw ex.getTargetException();
		}
	}

	void clear() {
		this.entries.clear();
	}

	List<String> entries() {
		return List.copyOf(this.entries);
	}

	/**
	 * Only what begins, keeps and undoes scopes.
	 */
	List<String> boundaries() {
		return entries().stream().filter((entry) -> entry.matches("(savepoint|rollback|release|commit).*")).toList();
	}

}
