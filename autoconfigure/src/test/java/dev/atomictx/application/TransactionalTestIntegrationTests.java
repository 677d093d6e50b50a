package dev.atomictx.application;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import dev.atomictx.AtomicScope;
import dev.atomictx.library.OutOfLuckException;
import dev.atomictx.library.Units;
import dev.atomictx.test.TestDatabase;
import org.junit.jupiter.api.Test;

import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration;
import org.springframework.boot.jdbc.test.autoconfigure.JdbcTest;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.context.transaction.AfterTransaction;
import org.springframework.test.context.transaction.TestTransaction;
import org.springframework.transaction.IllegalTransactionStateException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * A test in a transaction, of the kind that Spring rolls back in the end. To a boundary
 * it is foreign.
 */
@JdbcTest(excludeAutoConfiguration = FlywayAutoConfiguration.class)
@DirtiesContext
@Import(Units.class)
class TransactionalTestIntegrationTests {

	private static final TestDatabase database = TestDatabase.get().createDatabase("tests");

	private final List<String> hooks = new CopyOnWriteArrayList<>();

	private final Units units;

	private final JdbcClient jdbc;

	@Autowired
	TransactionalTestIntegrationTests(Units units, JdbcClient jdbc) {
		this.units = units;
		this.jdbc = jdbc;
	}

	@DynamicPropertySource
	static void useTestDatabase(DynamicPropertyRegistry registry) {
		database.execute("CREATE TABLE log (id int)");
		registry.add("spring.datasource.url", database::jdbcUrl);
		registry.add("spring.datasource.username", database::username);
		registry.add("spring.datasource.password", database::password);
	}

	@AfterTransaction
	void findsNothingLeftOver() {
		assertThat(committed()).isEmpty();
		assertThat(AtomicScope.currentOrNull()).isNull();
	}

	private static List<Integer> committed() {
		return JdbcClient.create(database.dataSource()).sql("SELECT id FROM log").query(Integer.class).list();
	}

	private List<Integer> seen() {
		return this.jdbc.sql("SELECT id FROM log ORDER BY id").query(Integer.class).list();
	}

	private void log(int id) {
		this.jdbc.sql("INSERT INTO log VALUES (?)").param(id).update();
	}

	@Test
	void nestsAUnitInTheTransactionOfTheTest() throws Exception {
		assertThat(AopUtils.isAopProxy(this.units)).isTrue();
		log(1);
		this.units.unit(() -> {
			assertThat(AtomicScope.current().isNested()).isTrue();
			AtomicScope.current().onCommit(() -> this.hooks.add("committed"));
			AtomicScope.current().onRollback(() -> this.hooks.add("undone"));
			log(2);
		});
		assertThat(seen()).containsExactly(1, 2);
		assertThat(this.hooks).isEmpty();
		TestTransaction.end();
		assertThat(this.hooks).containsExactly("undone");
	}

	@Test
	void undoesAUnitThatFailsAlone() {
		log(1);
		assertThatExceptionOfType(OutOfLuckException.class).isThrownBy(() -> this.units.unit(() -> {
			log(2);
			throw new OutOfLuckException();
		}));
		assertThat(seen()).containsExactly(1);
	}

	@Test
	void retriesFromTheSavepoint() throws Exception {
		log(1);
		this.units.retriedWhenOutOfLuck(() -> {
			log(10 + AtomicScope.current().attempt());
			if (AtomicScope.current().attempt() < 3) {
				throw new OutOfLuckException();
			}
		});
		assertThat(seen()).containsExactly(1, 13);
	}

	@Test
	void saysThatADurableUnitIsInsideATransaction() {
		assertThatExceptionOfType(IllegalTransactionStateException.class)
			.isThrownBy(() -> this.units.durable(() -> log(1)))
			.withMessage("Unit 'Units.durable' is durable, so its success must mean committed, but it was called "
					+ "inside an active transaction: call it outside, or drop durable");
	}

	@Test
	void saysThatTheTransactionHasAnotherIsolationLevel() {
		assertThatExceptionOfType(IllegalTransactionStateException.class)
			.isThrownBy(() -> this.units.serializable(() -> log(1)))
			.withMessageContaining("asks for isolation SERIALIZABLE");
	}

	@Test
	void runsHooksWhenTheTestCommits() throws Exception {
		this.units.unit(() -> AtomicScope.current().onCommit(() -> this.hooks.add("after commit")));
		TestTransaction.flagForCommit();
		TestTransaction.end();
		assertThat(this.hooks).containsExactly("after commit");
	}

	@SpringBootConfiguration
	static class Application {

	}

}
