package dev.atomictx.test.fault;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * A PostgreSQL server of a test's own, which the test may kill and start again. What it
 * had told the operating system survives {@link #kill9()}; that the operating system may
 * lose it too is not tried here, so {@code fsync} is off.
 */
public final class PostgresqlProcess implements AutoCloseable {

	static final String USER = "postgres";

	private static final Map<String, String> SETTINGS = Map.of("fsync", "off", "listen_addresses", "127.0.0.1",
			"unix_socket_directories", "", "shared_buffers", "16MB", "deadlock_timeout", "50ms");

	/**
	 * What a server says that is started before the last child of a killed one has gone.
	 */
	private static final String CHILD_LEFT = "pre-existing shared memory block";

	private final DataDirectory directory;

	private final int port = ServerPort.choose();

	private @Nullable Process process;

	private int logged;

	PostgresqlProcess(DataDirectory directory) {
		this.directory = directory;
		Runtime.getRuntime().addShutdownHook(new Thread(this::close, "close-postgresql-" + this.port));
	}

	/**
	 * Starts a new server.
	 * @return the running server
	 */
	public static PostgresqlProcess create() {
		return create(Map.of());
	}

	/**
	 * Starts a new server with settings of its own.
	 * @param settings what goes into {@code postgresql.conf}
	 * @return the running server
	 */
	public static PostgresqlProcess create(Map<String, String> settings) {
		PostgresqlProcess server = initialize(settings);
		try {
			server.start();
		}
		catch (RuntimeException ex) {
			server.close();
			throw ex;
		}
		return server;
	}

	static PostgresqlProcess initialize(Map<String, String> settings) {
		DataDirectory directory = DataDirectory.initialize();
		directory.configure(SETTINGS);
		directory.configure(settings);
		return new PostgresqlProcess(directory);
	}

	/**
	 * Starts the server, again on the same files and the same port, and waits until it
	 * takes connections. Has no effect when it is running.
	 */
	public synchronized void start() {
		if (!isRunning()) {
			launch();
			await().until(this::isReady);
		}
	}

	/**
	 * Stops the server in order: it ends its sessions and writes everything down.
	 */
	public synchronized void stop() {
		if (this.process != null && this.process.isAlive()) {
			signal("INT", this.process);
			end(this.process);
		}
	}

	/**
	 * Kills all of the server's processes at once, as a power cut would. They write
	 * nothing down and tell nobody.
	 */
	public synchronized void kill9() {
		if (this.process != null && this.process.isAlive()) {
			// Stopped, the first process starts no others while these are killed.
			signal("STOP", this.process);
			this.process.descendants().forEach(ProcessHandle::destroyForcibly);
			this.process.destroyForcibly();
			end(this.process);
		}
	}

	/**
	 * Returns whether the server's first process lives.
	 * @return {@code true} between start and stop
	 */
	public synchronized boolean isRunning() {
		return this.process != null && this.process.isAlive();
	}

	/**
	 * Creates an empty database.
	 * @param name the name of the database
	 * @return a data source for it
	 */
	public PGSimpleDataSource createDatabase(String name) {
		client().sql("CREATE DATABASE \"" + name + "\"").update();
		return dataSource(name);
	}

	/**
	 * Ends all sessions of clients in a database, and waits until they have ended.
	 * @param database the name of the database
	 * @return how many there were
	 */
	public int killBackends(String database) {
		return client()
			.sql("SELECT pg_terminate_backend(pid, 60000) FROM pg_stat_activity "
					+ "WHERE datname = ? AND backend_type = 'client backend' AND pid <> pg_backend_pid()")
			.param(database)
			.query(Boolean.class)
			.list()
			.size();
	}

	/**
	 * Returns a data source that opens a new connection each time, as the superuser.
	 * @param database the name of the database
	 * @return a new data source without a pool
	 */
	public PGSimpleDataSource dataSource(String database) {
		PGSimpleDataSource dataSource = new PGSimpleDataSource();
		dataSource.setServerNames(new String[] { "127.0.0.1" });
		dataSource.setPortNumbers(new int[] { this.port });
		dataSource.setDatabaseName(database);
		dataSource.setUser(USER);
		return dataSource;
	}

	/**
	 * Returns the URL of a database, the user included.
	 * @param database the name of the database
	 * @return a JDBC URL
	 */
	public String jdbcUrl(String database) {
		return "jdbc:postgresql://127.0.0.1:" + this.port + "/" + database + "?user=" + USER;
	}

	/**
	 * Returns what the server has logged since it was started for the first time.
	 * @return the server's log
	 */
	public String log() {
		return this.directory.log();
	}

	/**
	 * Kills the server and removes its files.
	 */
	@Override
	public synchronized void close() {
		kill9();
		this.directory.delete();
	}

	/**
	 * Return a client of the database that is always there.
	 */
	JdbcClient client() {
		return JdbcClient.create(dataSource("postgres"));
	}

	DataDirectory directory() {
		return this.directory;
	}

	static ConditionFactory await() {
		return Awaitility.await().atMost(Duration.ofMinutes(1)).pollInterval(Duration.ofMillis(20)).pollInSameThread();
	}

	private void launch() {
		this.logged = log().length();
		this.process = this.directory.launch(this.port);
	}

	private boolean isReady() {
		if (isRunning()) {
			return takesConnections();
		}
		String log = log().substring(this.logged);
		if (!log.contains(CHILD_LEFT)) {
			throw new IllegalStateException("PostgreSQL did not start:\n" + log);
		}
		launch();
		return false;
	}

	private boolean takesConnections() {
		try (Connection connection = dataSource("postgres").getConnection()) {
			return !connection.isClosed();
		}
		catch (SQLException ex) {
			return false;
		}
	}

	private void signal(String name, Process process) {
		this.directory.account().run("kill", "-" + name, String.valueOf(process.pid()));
	}

	private void end(Process process) {
		try {
			if (!process.waitFor(1, TimeUnit.MINUTES)) {
				throw new IllegalStateException("PostgreSQL did not stop:\n" + log());
			}
			await().until(() -> ServerPort.isFree(this.port));
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
