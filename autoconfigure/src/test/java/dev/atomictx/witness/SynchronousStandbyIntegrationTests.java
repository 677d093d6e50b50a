package dev.atomictx.witness;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.atomictx.AtomicDefinition;
import dev.atomictx.CommitOutcomeUnknownException;
import dev.atomictx.FailureKind;
import dev.atomictx.engine.AtomicTemplate;
import dev.atomictx.test.OwnThread;
import dev.atomictx.test.fault.StreamingPair;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * COMMITs that wait for a synchronous standby when the client loses patience: they are
 * visible on the primary, but a failover would lose them.
 */
class SynchronousStandbyIntegrationTests {

	private static final AtomicDefinition RETRIED = AtomicDefinition.DEFAULT
		.withRetryOn(FailureKind.CONNECTION_FAILURE);

	private StreamingPair pair;

	private HikariDataSource pool;

	@BeforeEach
	void createPair() {
		this.pair = StreamingPair.synchronous();
		PGSimpleDataSource bank = this.pair.createDatabase("bank");
		JdbcClient.create(bank).sql("CREATE TABLE payment (id int NOT NULL)").update();
		WitnessingApplication.createTable(bank, "postgresql");
		this.pair.awaitStandby();
		bank.setSocketTimeout(1);
		HikariConfig config = new HikariConfig();
		config.setDataSource(bank);
		config.setMaximumPoolSize(1);
		this.pool = new HikariDataSource(config);
	}

	@AfterEach
	void closePair() {
		this.pool.close();
		this.pair.close();
	}

	private void pay(Duration patience) {
		WitnessingApplication application = new WitnessingApplication(this.pool, patience);
		AtomicTemplate atomic = application.engine(application.settings());
		this.pair.stopStreaming();
		atomic.executeWithoutResult(RETRIED,
				(scope) -> application.jdbc.sql("INSERT INTO payment VALUES (?)").param(scope.attempt()).update());
	}

	private int countWaiting() {
		return JdbcClient.create(this.pair.primary().dataSource("bank"))
			.sql("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'SyncRep'")
			.query(Integer.class)
			.single();
	}

	@Test // issue 12
	void reportsAnUnknownOutcomeAsLongAsNoStandbyHasTheCommit() {
		assertThatExceptionOfType(CommitOutcomeUnknownException.class).isThrownBy(() -> pay(Duration.ofSeconds(2)));
	}

	@Test // issue 12
	void doesNotTakeACancelledQuestionForAnAnswer() {
		CompletableFuture<Void> unit = CompletableFuture.runAsync(() -> pay(Duration.ofSeconds(4)), new OwnThread());
		JdbcClient primary = JdbcClient.create(this.pair.primary().dataSource("bank"));
		Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> {
			primary
				.sql("SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep' AND "
						+ "state_change < now() - interval '1500 milliseconds'")
				.query(Boolean.class)
				.list();
			return unit.isDone();
		});
		assertThat(unit).failsWithin(Duration.ZERO)
			.withThrowableOfType(ExecutionException.class)
			.withCauseInstanceOf(CommitOutcomeUnknownException.class);
	}

	@Test // issue 12
	void succeedsWhenTheStandbyHasTheCommit() {
		CompletableFuture<Void> unit = CompletableFuture.runAsync(() -> pay(WitnessingApplication.PATIENCE),
				new OwnThread());
		Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> countWaiting() >= 1);
		this.pair.resumeStreaming();
		unit.join();
		this.pair.failOver();
		assertThat(JdbcClient.create(this.pair.standby().dataSource("bank"))
			.sql("SELECT id FROM payment")
			.query(Integer.class)
			.list()).containsExactly(1);
	}

}
