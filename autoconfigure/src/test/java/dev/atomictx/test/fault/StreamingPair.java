package dev.atomictx.test.fault;

import java.util.Map;

import org.postgresql.ds.PGSimpleDataSource;

/**
 * A primary and a standby that follows it by streaming replication, behind one address
 * that can be moved from one to the other, as a failover does.
 * <p>
 * The standby starts from a copy of the primary's files that is made before the primary's
 * first start, so that nothing but the programs of the server is needed.
 *
 * @see <a href="https://www.postgresql.org/docs/current/warm-standby.html">Log-Shipping
 * Standby Servers</a>
 */
public final class StreamingPair implements AutoCloseable {

	private static final String STANDBY = "standby";

	private static final Map<String, String> SETTINGS = Map.of("wal_keep_size", "512MB", "wal_retrieve_retry_interval",
			"50ms", "hot_standby", "on");

	private final PostgresqlProcess primary;

	private final PostgresqlProcess standby;

	private final FaultProxy replication;

	private final FaultProxy clients;

	private StreamingPair() {
		this.primary = PostgresqlProcess.initialize(SETTINGS);
		this.standby = new PostgresqlProcess(this.primary.directory().copy());
		this.replication = FaultProxy.to(this.primary.dataSource("postgres"));
		this.clients = FaultProxy.to(this.primary.dataSource("postgres"));
	}

	/**
	 * Starts a pair whose standby may lag: a COMMIT does not wait for it.
	 * @return a pair whose standby is streaming
	 */
	public static StreamingPair asynchronous() {
		return start("");
	}

	/**
	 * Starts a pair whose standby has every transaction that the primary has called
	 * committed: a COMMIT waits until the standby has written it down.
	 * @return a pair whose standby is streaming
	 */
	public static StreamingPair synchronous() {
		return start(STANDBY);
	}

	private static StreamingPair start(String synchronousStandby) {
		StreamingPair pair = new StreamingPair();
		try {
			pair.primary.start();
			pair.standby.directory().configure(Map.of("primary_conninfo", pair.primaryConnection()));
			pair.standby.directory().followPrimary();
			pair.standby.start();
			pair.replicate(synchronousStandby);
			return pair;
		}
		catch (RuntimeException ex) {
			pair.close();
			throw ex;
		}
	}

	/**
	 * Returns the server that is the primary at first.
	 * @return the server, to be reached past the address of the pair
	 */
	public PostgresqlProcess primary() {
		return this.primary;
	}

	/**
	 * Returns the server that is the standby at first.
	 * @return the server, to be reached past the address of the pair
	 */
	public PostgresqlProcess standby() {
		return this.standby;
	}

	/**
	 * Returns the address of the pair, which can lose and delay what clients say.
	 * @return the proxy in front of the primary, or later the standby
	 */
	public FaultProxy proxy() {
		return this.clients;
	}

	/**
	 * Returns a data source for the address of the pair.
	 * @param database the name of the database
	 * @return a new data source without a pool
	 */
	public PGSimpleDataSource dataSource(String database) {
		PGSimpleDataSource dataSource = this.clients.dataSource();
		dataSource.setDatabaseName(database);
		return dataSource;
	}

	/**
	 * Creates an empty database on both servers.
	 * @param name the name of the database
	 * @return a data source for the address of the pair
	 */
	public PGSimpleDataSource createDatabase(String name) {
		this.primary.createDatabase(name);
		awaitStandby();
		return dataSource(name);
	}

	/**
	 * Waits until the standby shows what the primary has written so far.
	 */
	public void awaitStandby() {
		String written = this.primary.client().sql("SELECT pg_current_wal_lsn()").query(String.class).single();
		PostgresqlProcess.await()
			.until(() -> this.standby.client()
				.sql("SELECT pg_last_wal_replay_lsn() >= ?::pg_lsn")
				.param(written)
				.query(Boolean.class)
				.single());
	}

	/**
	 * Lets the standby get nothing more from the primary. A COMMIT on the primary of a
	 * synchronous pair does not return from now on.
	 */
	public void stopStreaming() {
		this.replication.refuseConnections();
		this.replication.cutAll();
	}

	/**
	 * Lets the standby catch up again.
	 */
	public void resumeStreaming() {
		this.replication.acceptConnections();
	}

	/**
	 * Takes the network away from the primary, which lives on: neither clients nor the
	 * standby reach it any more.
	 */
	public void cutOff() {
		stopStreaming();
		this.clients.refuseConnections();
		this.clients.cutAll();
	}

	/**
	 * Makes the standby a primary, on a timeline of its own, and waits until it takes
	 * writes. The address of the pair stays where it is. The checkpoint that follows may
	 * take minutes, and until then {@code pg_control_checkpoint()} names the old
	 * timeline.
	 */
	public void promote() {
		this.standby.client().sql("SELECT pg_promote(true, 60)").query(Boolean.class).single();
	}

	/**
	 * Moves the address of the pair to the standby and lets clients in. Those that are
	 * connected to the primary stay there.
	 */
	public void switchToStandby() {
		this.clients.switchTo(this.standby.dataSource("postgres"));
		this.clients.acceptConnections();
	}

	/**
	 * Fails over: cuts the primary off, promotes the standby and moves the address there.
	 */
	public void failOver() {
		cutOff();
		promote();
		switchToStandby();
	}

	/**
	 * Kills both servers and removes their files.
	 */
	@Override
	public void close() {
		this.clients.close();
		this.replication.close();
		this.standby.close();
		this.primary.close();
	}

	private String primaryConnection() {
		return "host=127.0.0.1 port=" + this.replication.port() + " user=" + PostgresqlProcess.USER
				+ " application_name=" + STANDBY + " sslmode=disable gssencmode=disable";
	}

	/**
	 * Say whose word a COMMIT waits for, only when the standby is there, and wait until
	 * it has that role.
	 */
	private void replicate(String synchronousStandby) {
		awaitReplication("async");
		if (!synchronousStandby.isEmpty()) {
			this.primary.client().sql("ALTER SYSTEM SET synchronous_standby_names = " + synchronousStandby).update();
			this.primary.client().sql("SELECT pg_reload_conf()").query(Boolean.class).single();
			awaitReplication("sync");
		}
	}

	private void awaitReplication(String state) {
		PostgresqlProcess.await()
			.until(() -> this.primary.client()
				.sql("SELECT count(*) = 1 FROM pg_stat_replication WHERE state = 'streaming' AND sync_state = ?")
				.param(state)
				.query(Boolean.class)
				.single());
	}

}
