package dev.atomictx.engine;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

import com.zaxxer.hikari.HikariDataSource;
import dev.atomictx.AtomicDefinition;
import dev.atomictx.engine.retry.RecordingTimer;
import dev.atomictx.test.CleanThreadExtension;
import dev.atomictx.test.TestDatabase;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A database with three accounts and a log, a pool and an engine over it. After each test
 * it checks that thread and pool are as clean as before.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(CleanThreadExtension.class)
public abstract class EngineFixture {

	protected TestDatabase database;

	protected HikariDataSource pool;

	protected PlatformTransactionManager transactionManager;

	protected JdbcClient jdbc;

	/**
	 * Outside every transaction of the test's thread.
	 */
	protected JdbcClient observer;

	protected RecordingTimer timer;

	protected RecordingListener listener;

	protected AtomicTemplate atomic;

	@BeforeAll
	void openDatabase() {
		this.database = TestDatabase.get().createDatabase(getClass().getSimpleName());
		this.database.execute("CREATE TABLE account (id int PRIMARY KEY, balance int NOT NULL, version int NOT NULL)",
				"CREATE TABLE log (id serial PRIMARY KEY, note text NOT NULL)",
				"CREATE TABLE ticket (id int PRIMARY KEY)");
		this.pool = this.database.pool(16);
		this.jdbc = JdbcClient.create(this.pool);
		this.observer = JdbcClient.create(this.database.dataSource());
		this.transactionManager = new JdbcTransactionManager(this.pool);
	}

	@BeforeEach
	void resetData() {
		this.observer.sql("TRUNCATE account, log, ticket").update();
		this.observer.sql("INSERT INTO account SELECT i, 100, 0 FROM generate_series(1, 8) i").update();
		this.timer = new RecordingTimer();
		this.listener = new RecordingListener();
		this.atomic = engine(settings());
	}

	@AfterEach
	void findsPoolAsItWas() throws SQLException {
		assertThat(this.pool.getHikariPoolMXBean().getActiveConnections()).isZero();
		try (Connection connection = this.pool.getConnection()) {
			assertThat(connection.getAutoCommit()).isTrue();
			assertThat(connection.isReadOnly()).isFalse();
			assertThat(connection.getTransactionIsolation()).isEqualTo(Connection.TRANSACTION_READ_COMMITTED);
		}
	}

	@AfterAll
	void closePool() {
		this.pool.close();
	}

	protected EngineSettings settings() {
		return EngineSettings.DEFAULT.withTimer(this.timer).withListeners(List.of(this.listener));
	}

	protected final AtomicTemplate engine(EngineSettings settings) {
		return new AtomicTemplate((name) -> this.transactionManager, settings);
	}

	protected static AtomicDefinition unit(String name) {
		return AtomicDefinition.DEFAULT.withName(name);
	}

	protected TransactionTemplate foreign(int propagation) {
		TransactionTemplate template = new TransactionTemplate(this.transactionManager);
		template.setPropagationBehavior(propagation);
		return template;
	}

	protected void log(String note) {
		this.jdbc.sql("INSERT INTO log (note) VALUES (?)").param(note).update();
	}

	/**
	 * What has been committed, as another connection sees it.
	 */
	protected List<String> logged() {
		return this.observer.sql("SELECT note FROM log ORDER BY id").query(String.class).list();
	}

	protected void lock(int account) {
		this.jdbc.sql("SELECT id FROM account WHERE id = ? FOR UPDATE").param(account).query(Integer.class).single();
	}

}
