package dev.atomictx.witness;

import java.util.concurrent.CompletableFuture;

import javax.sql.DataSource;

import dev.atomictx.test.OwnThread;
import dev.atomictx.test.fault.PostgresqlProcess;
import dev.atomictx.test.fault.StreamingPair;
import org.junit.jupiter.api.Test;

import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Thousands of transfers at once, while backends and whole servers are lost.
 */
class ServerOutageIntegrationTests {

	private static final String KILL = "SELECT pg_terminate_backend(pid) FROM (SELECT pid FROM pg_stat_activity "
			+ "WHERE datname = 'bank' AND backend_type = 'client backend' ORDER BY random() LIMIT 3) victim";

	@Test
	void tellsTheTruthWhileBackendsAndServersAreKilled() {
		int transfers = 6000;
		try (PostgresqlProcess server = PostgresqlProcess.create();
				OutageLoad load = new OutageLoad(server.createDatabase("bank"), "resolve")) {
			load.begin(transfers);
			CompletableFuture<Integer> killer = CompletableFuture
				.supplyAsync(() -> killBackends(server.dataSource("postgres"), load, transfers / 40), new OwnThread());
			for (int kill = 1; kill <= 3; kill++) {
				load.awaitAcknowledged(kill * transfers / 4);
				server.kill9();
				server.start();
			}
			load.awaitAll();
			int killed = killer.join();
			System.out.println("Backends and servers killed: " + load + ", " + killed + " backends killed");
			load.assertTruth(server.dataSource("bank"));
			load.assertServesNormally();
			load.assertTruth(server.dataSource("bank"));
			assertThat(load.unknown()).isZero();
			assertThat(killed).isGreaterThan(20);
			assertThat(load.retries()).isGreaterThan(20);
			assertThat(load.acknowledged()).isGreaterThan(transfers / 2);
		}
	}

	@Test
	void tellsTheTruthThroughAFailover() {
		int transfers = 3000;
		try (StreamingPair pair = StreamingPair.synchronous();
				OutageLoad load = new OutageLoad(pair.createDatabase("bank"), "resolve")) {
			load.begin(transfers);
			load.awaitAcknowledged(transfers / 2);
			pair.failOver();
			load.awaitAll();
			System.out.println("Failed over: " + load);
			DataSource primary = pair.standby().dataSource("bank");
			load.assertTruth(primary);
			load.assertServesNormally();
			load.assertTruth(primary);
			assertThat(load.unknown()).isZero();
			assertThat(load.retries()).isPositive();
			assertThat(load.acknowledged()).isGreaterThan(transfers / 2);
		}
	}

	/**
	 * Kill some backends each time when so many more transfers are done.
	 * @return how many were killed
	 */
	private static int killBackends(DataSource server, OutageLoad load, int every) {
		int killed = 0;
		for (int next = every; !load.isDone(); next += every) {
			load.awaitAcknowledged(next);
			try {
				killed += JdbcClient.create(server).sql(KILL).query(Boolean.class).list().size();
			}
			catch (DataAccessException ex) {
				// The server has been killed too.
			}
		}
		return killed;
	}

}
