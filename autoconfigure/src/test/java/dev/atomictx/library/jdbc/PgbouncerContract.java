package dev.atomictx.library.jdbc;

import java.util.Map;
import java.util.stream.Stream;

import dev.atomictx.library.ContractApplication;
import dev.atomictx.library.PostgresqlContract;
import dev.atomictx.test.fault.PgbouncerProcess;
import org.junit.jupiter.api.AfterAll;

import org.springframework.context.annotation.Import;

/**
 * The contract of an application that reaches PostgreSQL through PgBouncer.
 */
abstract class PgbouncerContract extends PostgresqlContract {

	private final String poolMode;

	private final String parameters;

	private PgbouncerProcess pooler;

	/**
	 * Create the contract for a mode.
	 * @param poolMode PgBouncer's {@code pool_mode}
	 * @param parameters what the driver's URL needs in this mode
	 */
	PgbouncerContract(String poolMode, String parameters) {
		this.poolMode = poolMode;
		this.parameters = parameters;
	}

	@Override
	protected String[] properties() {
		this.pooler = PgbouncerProcess.create(this.database,
				Map.of("pool_mode", this.poolMode, "server_round_robin", "1"));
		this.pooler.openServerConnections(3);
		return Stream
			.concat(Stream.of("spring.datasource.url=" + this.pooler.jdbcUrl() + this.parameters), Stream.of(WITNESSES))
			.toArray(String[]::new);
	}

	@AfterAll
	void stopPooler() {
		if (this.pooler != null) {
			this.pooler.close();
		}
	}

	@Override
	protected Class<?> configuration() {
		return Application.class;
	}

	@ContractApplication
	@Import(JdbcLedger.class)
	static class Application {

	}

}
