package dev.atomictx.postgresql;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import dev.atomictx.AtomicDefinition;
import dev.atomictx.engine.AtomicTemplate;
import dev.atomictx.engine.EngineFixture;
import dev.atomictx.engine.EngineSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * What savepoints cost the server, beside stock {@code NESTED}: ids of subtransactions,
 * of which it caches 64 for each session, and MultiXacts.
 */
class SubtransactionIntegrationTests extends EngineFixture {

	private static final int SCOPES = 20;

	private static final AtomicDefinition READING = unit("read").withReadOnly(true);

	@Override
	protected EngineSettings settings() {
		return super.settings().withDialect(new PostgresqlTransactionDialect()).withWarnAt(SCOPES);
	}

	private void read() {
		this.jdbc.sql("SELECT count(*) FROM log").query(Integer.class).single();
	}

	private int subtransactions() {
		this.jdbc.sql("SELECT pg_stat_clear_snapshot()").query().listOfRows();
		return this.jdbc
			.sql("SELECT s.subxact_count FROM pg_stat_get_backend_idset() b, pg_stat_get_backend_subxact(b) s "
					+ "WHERE pg_stat_get_backend_pid(b) = pg_backend_pid()")
			.query(Integer.class)
			.single();
	}

	private void assumeServerCounts() {
		assumeTrue(this.observer.sql("SHOW server_version_num").query(Integer.class).single() >= 160000,
				"The server counts subtransactions from version 16 on");
	}

	private int stock(Consumer<Runnable> unit) {
		return foreign(TransactionDefinition.PROPAGATION_REQUIRED).<Integer>execute((outer) -> {
			unit.accept(
					() -> foreign(TransactionDefinition.PROPAGATION_NESTED).executeWithoutResult((status) -> read()));
			return subtransactions();
		});
	}

	private int atomic(AtomicTemplate atomic, AtomicDefinition nested, Consumer<Runnable> unit) {
		return atomic.<Integer, RuntimeException>execute((outer) -> {
			unit.accept(() -> atomic.executeWithoutResult(nested, (scope) -> read()));
			return subtransactions();
		});
	}

	private void writeAfterEach(Runnable scope) {
		for (int i = 0; i < SCOPES; i++) {
			scope.run();
			log("outer");
		}
	}

	private void writeAtTheEnd(Runnable scope) {
		for (int i = 0; i < SCOPES; i++) {
			scope.run();
		}
		log("outer");
	}

	@Test
	void usesAsFewIdsAsNestedForScopesThatOnlyRead() {
		assumeServerCounts();
		assertThat(stock(this::writeAfterEach)).isZero();
		assertThat(atomic(this.atomic, READING, this::writeAfterEach)).isZero();
		assertThat(atomic(this.atomic, READING, this::writeAtTheEnd)).isZero();
	}

	@Test
	void usesAsFewIdsAsNestedIfReleasedEagerly() {
		assumeServerCounts();
		AtomicTemplate eager = engine(settings().withEagerRelease(true));
		assertThat(atomic(eager, unit("nested"), this::writeAfterEach)).isZero();
	}

	@Test
	void leavesOneSavepointOpenForTheWritesThatFollow() {
		assumeServerCounts();
		assertThat(atomic(this.atomic, unit("nested"), this::writeAtTheEnd)).isEqualTo(1);
		assertThat(atomic(this.atomic, unit("nested"), this::writeAfterEach)).isEqualTo(SCOPES);
	}

	@Test
	void usesAsManyIdsAsNestedForScopesThatWrite() {
		assumeServerCounts();
		int stock = foreign(TransactionDefinition.PROPAGATION_REQUIRED).<Integer>execute((outer) -> {
			for (int i = 0; i < SCOPES; i++) {
				foreign(TransactionDefinition.PROPAGATION_NESTED).executeWithoutResult((status) -> log("nested"));
			}
			return subtransactions();
		});
		int atomic = this.atomic.<Integer, RuntimeException>execute((outer) -> {
			for (int i = 0; i < SCOPES; i++) {
				this.atomic.executeWithoutResult((scope) -> log("nested"));
			}
			return subtransactions();
		});
		assertThat(atomic).isEqualTo(stock).isEqualTo(SCOPES);
	}

	@Test
	@ExtendWith(OutputCaptureExtension.class)
	void warnsOfSubtransactionsThatWereUsed(CapturedOutput output) {
		this.atomic.executeWithoutResult((outer) -> {
			for (int i = 0; i < SCOPES; i++) {
				this.atomic.executeWithoutResult(unit("row"), (scope) -> log("nested"));
			}
		});
		assertThat(output).containsOnlyOnce("A transaction has used 20 subtransactions, the last one in unit 'row'");
	}

	@Test
	@ExtendWith(OutputCaptureExtension.class)
	void warnsOfScopesThatAreSaidToReadAndWriteAllTheSame(CapturedOutput output) {
		this.atomic.executeWithoutResult((outer) -> {
			for (int i = 0; i < SCOPES; i++) {
				this.atomic.executeWithoutResult(READING, (scope) -> log("written all the same"));
			}
		});
		assertThat(output).containsOnlyOnce("A transaction has used 20 subtransactions, the last one in unit 'read'");
	}

	@Test
	@ExtendWith(OutputCaptureExtension.class)
	void doesNotWarnOfSavepointsThatOnlyRead(CapturedOutput output) {
		assumeServerCounts();
		this.atomic.executeWithoutResult((outer) -> {
			for (int i = 0; i < 5 * SCOPES; i++) {
				this.atomic.executeWithoutResult(unit("nested"), (scope) -> read());
			}
			log("outer");
		});
		assertThat(output).doesNotContain("subtransactions");
	}

	@Test
	@ExtendWith(OutputCaptureExtension.class)
	void goesOnAskingUntilThereAreEnough(CapturedOutput output) {
		assumeServerCounts();
		this.atomic.executeWithoutResult((outer) -> {
			for (int i = 0; i < SCOPES; i++) {
				this.atomic.executeWithoutResult(unit("reader"), (scope) -> read());
			}
			for (int i = 0; i < SCOPES; i++) {
				this.atomic.executeWithoutResult(unit("writer"), (scope) -> log("nested"));
			}
		});
		assertThat(output).containsOnlyOnce("has used 20 subtransactions, the last one in unit 'writer'");
	}

	@Test
	@ExtendWith(OutputCaptureExtension.class)
	void countsSavepointsWhereTheServerRefusesToCount(CapturedOutput output) {
		this.observer.sql("REVOKE EXECUTE ON FUNCTION pg_stat_clear_snapshot() FROM PUBLIC").update();
		this.observer.sql("DROP ROLE IF EXISTS blind").update();
		this.observer.sql("CREATE ROLE blind").update();
		this.observer.sql("GRANT ALL ON ALL TABLES IN SCHEMA public TO blind").update();
		this.observer.sql("GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO blind").update();
		try {
			this.atomic.executeWithoutResult((outer) -> {
				this.jdbc.sql("SET LOCAL ROLE blind").update();
				for (int i = 0; i < SCOPES + 1; i++) {
					this.atomic.executeWithoutResult(unit("row"), (scope) -> log("nested"));
				}
			});
		}
		finally {
			this.observer.sql("DROP OWNED BY blind").update();
			this.observer.sql("DROP ROLE blind").update();
			this.observer.sql("GRANT EXECUTE ON FUNCTION pg_stat_clear_snapshot() TO PUBLIC").update();
		}
		assertThat(logged()).hasSize(SCOPES + 1);
		assertThat(output).containsOnlyOnce("A transaction has used 20 subtransactions");
	}

	@Test
	void announcesASavepointThatTakesThePlaceOfAnotherAsAnyOther() {
		List<Object> announced = new ArrayList<>();
		this.atomic.executeWithoutResult((outer) -> {
			TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
				@Override
				public void savepoint(Object savepoint) {
					announced.add(savepoint);
				}
			});
			for (int i = 0; i < 3; i++) {
				this.atomic.executeWithoutResult((nested) -> read());
			}
		});
		assertThat(announced).hasSize(3);
	}

	/**
	 * The outer scope locks a row, a nested one reads, the outer one updates the row.
	 */
	private void lockReadUpdate(Runnable scope) {
		lock(1);
		scope.run();
		this.jdbc.sql("UPDATE account SET balance = balance + 1 WHERE id = 1").update();
	}

	private long multixacts(Runnable unit) {
		long before = nextMultixact();
		for (int i = 0; i < SCOPES; i++) {
			unit.run();
		}
		return nextMultixact() - before;
	}

	private long nextMultixact() {
		this.observer.sql("CHECKPOINT").update();
		return this.observer.sql("SELECT next_multixact_id::text::bigint FROM pg_control_checkpoint()")
			.query(Long.class)
			.single();
	}

	@ParameterizedTest
	@ValueSource(strings = { "reading", "eager", "stock" })
	void makesNoMultixacts(String way) {
		AtomicTemplate eager = engine(settings().withEagerRelease(true));
		Runnable unit = switch (way) {
			case "reading" -> () -> this.atomic.executeWithoutResult(
					(outer) -> lockReadUpdate(() -> this.atomic.executeWithoutResult(READING, (scope) -> read())));
			case "eager" -> () -> eager
				.executeWithoutResult((outer) -> lockReadUpdate(() -> eager.executeWithoutResult((scope) -> read())));
			default -> () -> foreign(TransactionDefinition.PROPAGATION_REQUIRED)
				.executeWithoutResult((outer) -> lockReadUpdate(() -> foreign(TransactionDefinition.PROPAGATION_NESTED)
					.executeWithoutResult((status) -> read())));
		};
		assertThat(multixacts(unit)).isZero();
	}

	@Test
	void makesOneMultixactForAnUpdateAfterAScopeThatIsNotSaidToRead() {
		assertThat(multixacts(() -> this.atomic.executeWithoutResult(
				(outer) -> lockReadUpdate(() -> this.atomic.executeWithoutResult((scope) -> read())))))
			.isEqualTo(SCOPES);
	}

}
