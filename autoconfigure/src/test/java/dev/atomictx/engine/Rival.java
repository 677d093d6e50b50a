package dev.atomictx.engine;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

import javax.sql.DataSource;

import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Another session, on a thread of its own, for a unit to race with. In a deadlock it is
 * never the victim, as long as it is the first to wait.
 */
final class Rival implements AutoCloseable {

	/**
	 * How long anything may take before the test fails. No test waits for it to pass.
	 */
	static final Duration PATIENCE = Duration.ofSeconds(60);

	private final ExecutorService thread = Executors.newSingleThreadExecutor((task) -> new Thread(task, "rival"));

	private final Connection connection;

	private final JdbcClient observer;

	private final int pid;

	Rival(DataSource dataSource, JdbcClient observer) throws SQLException {
		this.connection = dataSource.getConnection();
		this.observer = observer;
		try (Statement statement = this.connection.createStatement()) {
			statement.execute("SET deadlock_timeout = '40s'");
			try (ResultSet resultSet = statement.executeQuery("SELECT pg_backend_pid()")) {
				resultSet.next();
				this.pid = resultSet.getInt(1);
			}
		}
	}

	int pid() {
		return this.pid;
	}

	/**
	 * Execute statements and return when they are done.
	 */
	void execute(String... statements) {
		await(start(statements));
	}

	/**
	 * Execute statements in the background.
	 * @return what is done when the last one is
	 */
	Future<?> start(String... statements) {
		return this.thread.submit(() -> run(statements));
	}

	/**
	 * Execute statements in the background, as soon as another session waits for a lock.
	 * @return what is done when the last one is
	 */
	Future<?> startWhenBlocked(int otherPid, String... statements) {
		return this.thread.submit(() -> {
			until(() -> isBlocked(otherPid));
			return run(statements);
		});
	}

	private int run(String... statements) throws SQLException {
		try (Statement statement = this.connection.createStatement()) {
			for (String sql : statements) {
				statement.execute(sql);
			}
		}
		return statements.length;
	}

	/**
	 * Execute a statement that waits for a lock and the ones after it in the background,
	 * and return as soon as it waits.
	 * @return what is done when the last one is
	 */
	Future<?> startAndAwaitBlocked(String... statements) {
		Future<?> running = start(statements);
		until(() -> isBlocked(this.pid) || running.isDone());
		assertThat(running).isNotDone();
		return running;
	}

	/**
	 * Whether a session waits for a lock.
	 */
	boolean isBlocked(int pid) {
		return this.observer.sql("SELECT count(*) FROM pg_locks WHERE pid = ? AND NOT granted")
			.param(pid)
			.query(Integer.class)
			.single() > 0;
	}

	static void until(BooleanSupplier condition) {
		long start = System.nanoTime();
		while (!condition.getAsBoolean()) {
			assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(PATIENCE);
			Thread.onSpinWait();
		}
	}

	static void await(Future<?> future) {
		try {
			future.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
		}
		catch (ExecutionException ex) {
			throw new AssertionError("Failed in the background: " + ex.getCause().getMessage(), ex.getCause());
		}
		catch (TimeoutException | InterruptedException ex) {
			throw new AssertionError("Still running in the background", ex);
		}
	}

	/**
	 * Wait until all that was started is done, and end the session.
	 */
	@Override
	public void close() throws SQLException {
		try {
			execute("ROLLBACK");
		}
		finally {
			this.thread.shutdownNow();
			this.connection.close();
		}
	}

}
