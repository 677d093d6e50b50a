package dev.atomictx.witness;

import java.util.List;
import java.util.Map;
import java.util.Set;

import javax.sql.DataSource;

import dev.atomictx.test.TestDatabase;
import dev.atomictx.test.fault.PatroniCluster;
import dev.atomictx.test.fault.PgbouncerProcess;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postgresql.ds.PGSimpleDataSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Thousands of transfers at once, while a cluster under Patroni fails over again and
 * again.
 */
class FailoverIntegrationTests {

	private static final int TRANSFERS = 3000;

	private static final List<String> LOSSES = List.of("kill-leader", "kill-leader", "hang-leader");

	/**
	 * Logs in again soon after a failover, and not only every 15 seconds.
	 */
	private static final Map<String, String> TRANSACTION_MODE = Map.of("pool_mode", "transaction", "server_login_retry",
			"1");

	private static PatroniCluster cluster;

	private final TestDatabase database = TestDatabase.get().createDatabase("bank");

	@BeforeAll
	static void findCluster() {
		cluster = PatroniCluster.get();
	}

	@ParameterizedTest
	@CsvSource({ "report, asynchronous", "resolve, asynchronous", "resolve, synchronous", "keyed, synchronous" })
	void doublesNothingThroughFailovers(String commitOutcome, String replication) {
		PGSimpleDataSource address = new PGSimpleDataSource();
		address.setUrl(this.database.jdbcUrl());
		address.setUser(this.database.username());
		address.setPassword(this.database.password());
		failOver("HAProxy", address, commitOutcome, replication);
	}

	@ParameterizedTest
	@CsvSource({ "resolve, asynchronous", "resolve, synchronous", "keyed, asynchronous" })
	void doublesNothingThroughFailoversBehindPgbouncer(String commitOutcome, String replication) {
		try (PgbouncerProcess pooler = PgbouncerProcess.create(this.database, TRANSACTION_MODE)) {
			PGSimpleDataSource address = new PGSimpleDataSource();
			address.setUrl(pooler.jdbcUrl());
			address.setPrepareThreshold(0);
			failOver("PgBouncer", address, commitOutcome, replication);
		}
	}

	private void failOver(String through, PGSimpleDataSource address, String commitOutcome, String replication) {
		setTimeouts(address);
		cluster.replicate(replication);
		String run = "Failover through " + through + ", " + replication + ", " + commitOutcome + ": ";
		try (OutageLoad load = new OutageLoad(address, commitOutcome)) {
			for (String loss : LOSSES) {
				int before = load.retries();
				int acknowledged = load.acknowledged();
				load.begin(TRANSFERS);
				load.awaitAcknowledged(acknowledged + TRANSFERS / 4);
				System.out.println(run + cluster.lose(loss));
				load.awaitAll();
				cluster.revive();
				assertThat(load.retries()).isGreaterThan(before);
			}
			compare(run, load, commitOutcome, replication);
			load.assertServesNormally();
		}
	}

	/**
	 * Compare what the callers were told with what is true. Where no COMMIT waits for a
	 * standby, a new primary may lack the last transactions of the old one.
	 */
	private void compare(String run, OutageLoad load, String commitOutcome, String replication) {
		DataSource primary = this.database.dataSource();
		Set<Integer> missing = load.missing(primary);
		System.out.println(run + load + ", " + load.unknownButDone(primary) + " of the unknown done, "
				+ load.doubled(primary).size() + " doubled, " + missing.size() + " acknowledged and missing");
		missing.forEach((call) -> System.out.println(run + "PostgreSQL lost transfer " + call));
		if (replication.equals("synchronous")) {
			assertThat(missing).isEmpty();
		}
		load.assertTruthOfWhatIsThere(primary);
		assertThat(load.failed()).isZero();
		if (!commitOutcome.equals("report")) {
			assertThat(load.unknown()).isZero();
		}
	}

	/**
	 * Let no host that hangs hold a unit for long.
	 */
	private static void setTimeouts(PGSimpleDataSource address) {
		address.setConnectTimeout(5);
		address.setSocketTimeout(10);
		address.setTcpKeepAlive(true);
	}

}
