package dev.atomictx.witness;

import java.time.Duration;
import java.util.List;

import javax.sql.DataSource;

import dev.atomictx.engine.AtomicTemplate;
import dev.atomictx.engine.EngineSettings;
import dev.atomictx.postgresql.PostgresqlFailureClassifier;
import dev.atomictx.postgresql.PostgresqlTransactionDialect;

import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;
import org.springframework.jdbc.support.JdbcTransactionManager;

/**
 * A data source whose units leave witnesses, put together as the auto-configuration does
 * it.
 */
final class WitnessingApplication {

	static final Duration PATIENCE = Duration.ofSeconds(30);

	final DataSource dataSource;

	final JdbcTransactionManager transactionManager;

	final JdbcClient jdbc;

	private final WitnessedCommits commits = new WitnessedCommits();

	WitnessingApplication(DataSource target) {
		this(target, PATIENCE);
	}

	WitnessingApplication(DataSource target, Duration patience) {
		WitnessPostProcessor postProcessor = new WitnessPostProcessor(() -> this.commits, () -> patience);
		this.dataSource = (DataSource) postProcessor.postProcessAfterInitialization(target, "dataSource");
		this.transactionManager = new JdbcTransactionManager(this.dataSource);
		postProcessor.postProcessAfterInitialization(this.transactionManager, "transactionManager");
		postProcessor.afterSingletonsInstantiated();
		this.jdbc = JdbcClient.create(this.dataSource);
	}

	/**
	 * Create the table of witnesses with the script that applications use.
	 */
	static void createTable(DataSource database, String platform) {
		new ResourceDatabasePopulator(new ClassPathResource("schema-" + platform + ".sql", WitnessingApplication.class))
			.execute(database);
	}

	EngineSettings settings() {
		return EngineSettings.DEFAULT.withDialect(new PostgresqlTransactionDialect())
			.withClassifiers(List.of(new PostgresqlFailureClassifier()))
			.withCommitStrategy(this.commits)
			.withKeyStore(new JdbcKeyStore());
	}

	AtomicTemplate engine(EngineSettings settings) {
		return new AtomicTemplate((name) -> this.transactionManager, settings);
	}

}
