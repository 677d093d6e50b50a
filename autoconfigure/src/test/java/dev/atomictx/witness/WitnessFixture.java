package dev.atomictx.witness;

import java.util.List;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.atomictx.AtomicDefinition;
import dev.atomictx.FailureKind;
import dev.atomictx.engine.AtomicTemplate;
import dev.atomictx.test.CleanThreadExtension;
import dev.atomictx.test.TestDatabase;
import dev.atomictx.test.fault.FaultProxy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.postgresql.ds.PGSimpleDataSource;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * An application with a pool of one connection, behind a proxy that loses COMMITs.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(CleanThreadExtension.class)
abstract class WitnessFixture {

	static final AtomicDefinition RETRIED = AtomicDefinition.DEFAULT.withName("pay")
		.withRetryOn(FailureKind.CONNECTION_FAILURE);

	TestDatabase database;

	/**
	 * Outside every transaction of the test's thread.
	 */
	JdbcClient observer;

	FaultProxy proxy;

	HikariDataSource pool;

	WitnessingApplication application;

	AtomicTemplate atomic;

	@BeforeAll
	void createDatabase() {
		this.database = TestDatabase.get().createDatabase("witness");
		this.database.execute("CREATE TABLE payment (id int NOT NULL)");
		WitnessingApplication.createTable(this.database.dataSource(), "postgresql");
		this.observer = JdbcClient.create(this.database.dataSource());
	}

	@BeforeEach
	void startApplication() {
		this.observer.sql("TRUNCATE payment, atomic_witness").update();
		this.proxy = FaultProxy.to(this.database);
		start(this.proxy.dataSource());
	}

	final void start(PGSimpleDataSource target) {
		HikariConfig config = new HikariConfig();
		config.setDataSource(target);
		config.setMaximumPoolSize(1);
		config.setConnectionTimeout(2000);
		this.pool = new HikariDataSource(config);
		use(new WitnessingApplication(this.pool));
	}

	final void use(WitnessingApplication application) {
		this.application = application;
		this.atomic = application.engine(application.settings());
	}

	@AfterEach
	void stopApplication() {
		assertPoolIsWhole();
		this.pool.close();
		this.proxy.close();
	}

	private void assertPoolIsWhole() {
		if (this.pool.getHikariPoolMXBean().getActiveConnections() != 0) {
			throw new AssertionError("A connection was not given back");
		}
	}

	final void pay(int id) {
		this.application.jdbc.sql("INSERT INTO payment VALUES (?)").param(id).update();
	}

	/**
	 * What has been committed, as another connection sees it.
	 */
	final List<Integer> paid() {
		return this.observer.sql("SELECT id FROM payment ORDER BY id").query(Integer.class).list();
	}

	/**
	 * What each witness says.
	 */
	final List<Boolean> witnesses() {
		return this.observer.sql("SELECT committed FROM atomic_witness ORDER BY id").query(Boolean.class).list();
	}

}
