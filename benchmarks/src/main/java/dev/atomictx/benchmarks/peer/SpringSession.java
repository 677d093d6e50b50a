package dev.atomictx.benchmarks.peer;

import java.sql.Connection;
import java.sql.SQLException;

import javax.sql.DataSource;

import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.UncategorizedSQLException;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.jdbc.support.SQLExceptionSubclassTranslator;
import org.springframework.jdbc.support.SQLExceptionTranslator;

/**
 * Executes statements in the transaction that Spring has bound to the thread, and
 * translates their exceptions as {@code JdbcTemplate} does.
 */
final class SpringSession extends JdbcSession {

	private final SQLExceptionTranslator translator = new SQLExceptionSubclassTranslator();

	private final DataSource dataSource;

	private final Nesting nesting;

	SpringSession(DataSource dataSource, Nesting nesting) {
		this.dataSource = dataSource;
		this.nesting = nesting;
	}

	@Override
	Connection connection() {
		return DataSourceUtils.getConnection(this.dataSource);
	}

	@Override
	RuntimeException translate(String sql, SQLException ex) {
		DataAccessException translated = this.translator.translate("Benchmark", sql, ex);
		return (translated != null) ? translated : new UncategorizedSQLException("Benchmark", sql, ex);
	}

	@Override
	public long nested(Unit part) {
		return this.nesting.nested(part, this);
	}

	/**
	 * How a peer runs a nested scope.
	 */
	@FunctionalInterface
	interface Nesting {

		long nested(Unit part, Session session);

	}

}
