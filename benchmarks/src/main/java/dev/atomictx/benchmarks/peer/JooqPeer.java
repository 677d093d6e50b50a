package dev.atomictx.benchmarks.peer;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Objects;

import javax.sql.DataSource;

import org.jooq.Configuration;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.exception.DataAccessException;
import org.jooq.impl.DSL;

/**
 * jOOQ's transaction API, which has no retries, so the tuned one is in a loop.
 */
final class JooqPeer implements Peer {

	private final Settings settings;

	private final DSLContext context;

	private final TunedRetry tuned;

	JooqPeer(Settings settings, DataSource dataSource, TunedRetry tuned) {
		this.settings = settings;
		this.tuned = tuned;
		this.context = DSL.using(dataSource, SQLDialect.POSTGRES);
	}

	@Override
	public String name() {
		return (this.settings == Settings.TUNED) ? "jOOQ transaction + loop" : "jOOQ transaction";
	}

	@Override
	public Settings settings() {
		return this.settings;
	}

	@Override
	public long run(Unit unit) {
		return (this.settings == Settings.TUNED) ? RetryLoop.tuned(() -> transaction(this.context, unit), this.tuned)
				: transaction(this.context, unit);
	}

	private static long transaction(DSLContext context, Unit unit) {
		return context.<Long>transactionResult((configuration) -> unit.run(new JooqSession(configuration)));
	}

	private static final class JooqSession extends JdbcSession {

		private final Configuration configuration;

		private final Connection connection;

		JooqSession(Configuration configuration) {
			this.configuration = configuration;
			this.connection = Objects.requireNonNull(configuration.connectionProvider().acquire());
		}

		@Override
		Connection connection() {
			return this.connection;
		}

		@Override
		RuntimeException translate(String sql, SQLException ex) {
			return new DataAccessException("SQL [" + sql + "]", ex);
		}

		@Override
		public long nested(Unit part) {
			return transaction(this.configuration.dsl(), part);
		}

	}

}
