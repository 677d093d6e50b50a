package dev.atomictx.postgresql;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.CallableStatement;
import java.sql.PreparedStatement;
import java.sql.Statement;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * A statement that tells when it may write. A query that writes only through a function
 * goes unnoticed: should the acknowledgement of its COMMIT be lost, the outcome is
 * reported as unknown.
 */
final class WriteDetector implements InvocationHandler {

	private static final Pattern READ = Pattern.compile(
			"(\\s|\\(|--[^\\n]*\\n|/\\*.*?\\*/)*(select|show|values|table|set|explain)\\b.*",
			Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

	private final Statement target;

	private final @Nullable String sql;

	private final Runnable onWrite;

	private WriteDetector(Statement target, @Nullable String sql, Runnable onWrite) {
		this.target = target;
		this.sql = sql;
		this.onWrite = onWrite;
	}

	static Statement around(Statement target, Object @Nullable [] args, Runnable onWrite) {
		Class<?> type = (target instanceof CallableStatement) ? CallableStatement.class
				: (target instanceof PreparedStatement) ? PreparedStatement.class : Statement.class;
		String sql = (args != null && args.length > 0 && args[0] instanceof String text) ? text : null;
		return (Statement) Proxy.newProxyInstance(WriteDetector.class.getClassLoader(), new Class<?>[] { type },
				new WriteDetector(target, sql, onWrite));
	}

	@Override
	public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] args) throws Throwable {
		if (method.getName().equals("equals")) {
			return args != null && proxy == args[0];
		}
		if (method.getName().startsWith("execute")) {
			String executed = (args != null && args.length > 0 && args[0] instanceof String text) ? text : this.sql;
			if (executed == null || !READ.matcher(executed).matches()) {
				this.onWrite.run();
			}
		}
		try {
			return method.invoke(this.target, args);
		}
		catch (InvocationTargetException ex) {
			throw ex.getTargetException();
		}
	}

}
