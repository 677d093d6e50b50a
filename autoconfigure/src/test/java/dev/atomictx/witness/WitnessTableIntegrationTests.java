package dev.atomictx.witness;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import dev.atomictx.engine.AtomicTemplate;
import dev.atomictx.AtomicDefinition;
import dev.atomictx.IdempotencyKey;
import dev.atomictx.engine.CommitStrategy;
import dev.atomictx.test.TestDatabase;
import dev.atomictx.test.fault.MariadbProcess;
import dev.atomictx.test.fault.PostgresqlProcess;
import dev.atomictx.test.fault.StreamingPair;
import org.awaitility.Awaitility;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.mariadb.jdbc.MariaDbDataSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.transaction.TransactionSystemException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Where witnesses can be written, how old ones are deleted, and other databases than
 * PostgreSQL.
 */
@ExtendWith(OutputCaptureExtension.class)
class WitnessTableIntegrationTests {

	private static final Duration WAIT = Duration.ofSeconds(1);

	private TestDatabase database;

	private JdbcClient client;

	@BeforeEach
	void createDatabase() {
		this.database = TestDatabase.get().createDatabase("witness_table");
		this.database.execute("CREATE TABLE payment (id int NOT NULL)");
		this.client = JdbcClient.create(this.database.dataSource());
	}

	private static WitnessTable find(DataSource dataSource) throws SQLException {
		try (Connection connection = dataSource.getConnection()) {
			return WitnessTable.find(connection, "bank");
		}
	}

	@Test
	void saysHowToCreateTheTableAndThenGoesOnWithoutWitnesses(CapturedOutput output) {
		WitnessingApplication application = new WitnessingApplication(this.database.dataSource());
		assertThat(output).contains("with data source 'dataSource', so unknown outcomes are reported")
			.contains("CREATE TABLE IF NOT EXISTS atomic_witness");
		application.engine(application.settings())
			.executeWithoutResult((scope) -> application.jdbc.sql("INSERT INTO payment VALUES (1)").update());
		assertThat(this.client.sql("SELECT count(*) FROM payment").query(Integer.class).single()).isEqualTo(1);
	}

	@Test
	void refusesATableThatACrashEmpties(CapturedOutput output) throws SQLException {
		this.database.execute("CREATE UNLOGGED TABLE atomic_witness (id uuid PRIMARY KEY, committed boolean NOT NULL, "
				+ "created timestamptz NOT NULL DEFAULT clock_timestamp())");
		assertThat(find(this.database.dataSource())).isSameAs(WitnessTable.NONE);
		assertThat(output).contains("ALTER TABLE public.atomic_witness SET LOGGED");
		this.database.execute("ALTER TABLE public.atomic_witness SET LOGGED");
		assertThat(find(this.database.dataSource())).isNotSameAs(WitnessTable.NONE);
	}

	@Test
	void saysWhichRightsAreMissing(CapturedOutput output) throws SQLException {
		WitnessingApplication.createTable(this.database.dataSource(), "postgresql");
		this.database.execute("DROP ROLE IF EXISTS atomic_poor", "CREATE ROLE atomic_poor LOGIN PASSWORD 'poor'");
		try {
			DataSource poor = new DriverManagerDataSource(this.database.jdbcUrl(), "atomic_poor", "poor");
			assertThat(find(poor)).isSameAs(WitnessTable.NONE);
			assertThat(output).contains("GRANT SELECT, INSERT, UPDATE, DELETE ON public.atomic_witness TO atomic_poor");
			this.database.execute("GRANT SELECT, INSERT, UPDATE ON public.atomic_witness TO atomic_poor");
			assertThat(find(poor)).isNotSameAs(WitnessTable.NONE);
		}
		finally {
			this.database.execute("DROP OWNED BY atomic_poor", "DROP ROLE atomic_poor");
		}
	}

	@Test
	void looksAgainWhenAStandbyHasBeenPromoted() throws SQLException {
		try (StreamingPair pair = StreamingPair.asynchronous()) {
			WitnessingApplication.createTable(pair.createDatabase("bank"), "postgresql");
			pair.awaitStandby();
			PostgresqlProcess standby = pair.standby();
			assertThat(find(standby.dataSource("bank"))).isNull();
			WitnessDataSource dataSource = new WitnessDataSource("bank", standby.dataSource("bank"),
					new WitnessedCommits(), WitnessingApplication.PATIENCE);
			dataSource.start();
			assertThat(dataSource.table()).isNull();
			pair.promote();
			Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> {
				dataSource.getConnection().close();
				return dataSource.table() != null;
			});
			assertThat(dataSource.table()).isNotSameAs(WitnessTable.NONE);
		}
	}

	@Test
	void readsWithoutWitnessesWhenTheServerTakesNoWritesAnyMore() {
		WitnessingApplication.createTable(this.database.dataSource(), "postgresql");
		WitnessingApplication application = new WitnessingApplication(this.database.dataSource());
		AtomicTemplate atomic = application.engine(application.settings());
		String name = this.client.sql("SELECT current_database()").query(String.class).single();
		this.database.execute("ALTER DATABASE " + name + " SET default_transaction_read_only = on");
		assertThatExceptionOfType(TransactionSystemException.class)
			.isThrownBy(() -> atomic.executeWithoutResult((scope) -> read(application)))
			.havingRootCause()
			.withMessageContaining("read-only transaction");
		atomic.executeWithoutResult((scope) -> read(application));
	}

	private static void read(WitnessingApplication application) {
		application.jdbc.sql("SELECT count(*) FROM payment").query(Integer.class).single();
	}

	@Test
	void deletesWhatIsOldAsOftenAsItWrites() {
		WitnessingApplication.createTable(this.database.dataSource(), "postgresql");
		this.client.sql(
				"INSERT INTO atomic_witness SELECT format('00000000-0000-7000-8000-%s', lpad(i::text, 12, '0'))::uuid, "
						+ "true, now() - interval '61 minutes' FROM generate_series(1, 1500) i")
			.update();
		this.client.sql(
				"INSERT INTO atomic_witness SELECT format('00000000-0000-7000-9000-%s', lpad(i::text, 12, '0'))::uuid, "
						+ "true, now() - interval '59 minutes' FROM generate_series(1, 1500) i")
			.update();
		try (HikariDataSource pool = this.database.pool(1)) {
			WitnessingApplication pooled = new WitnessingApplication(pool);
			IntStream.rangeClosed(1, WitnessDataSource.CLEAN_EVERY)
				.forEach((i) -> pooled.engine(pooled.settings())
					.executeWithoutResult((scope) -> pooled.jdbc.sql("INSERT INTO payment VALUES (1)").update()));
			assertThat(pool.getHikariPoolMXBean().getActiveConnections()).isZero();
		}
		assertThat(this.client.sql("SELECT min(created) > now() - interval '1 hour' FROM atomic_witness")
			.query(Boolean.class)
			.single()).isTrue();
		assertThat(this.client.sql("SELECT count(*) FROM atomic_witness").query(Integer.class).single())
			.isEqualTo(1500 + WitnessDataSource.CLEAN_EVERY);
	}

	@Test
	void givesAscendingIds() {
		UUID first = Witness.create().id();
		UUID later = new UUID(first.getMostSignificantBits() + (1L << 16), 0);
		assertThat(first.version()).isEqualTo(7);
		assertThat(first.variant()).isEqualTo(2);
		assertThat(Witness.create().id()).isNotEqualTo(first);
		assertThat(later.toString()).isGreaterThan(first.toString());
	}

	@Test
	void asksNothingAboutAWitnessThatMayHaveBeenDeleted() {
		Duration half = Witness.RETENTION.dividedBy(2);
		UUID now = Witness.create().id();
		UUID early = new UUID(now.getMostSignificantBits() - (half.plusSeconds(5).toMillis() << 16), 0);
		UUID late = new UUID(now.getMostSignificantBits() + (half.plusSeconds(5).toMillis() << 16), 0);
		long time = System.nanoTime();
		assertThat(new Witness(now, time).isTooOld()).isFalse();
		assertThat(new Witness(now, time - half.plusSeconds(5).toNanos()).isTooOld()).isTrue();
		assertThat(new Witness(early, time).isTooOld()).isTrue();
		assertThat(new Witness(late, time).isTooOld()).isTrue();
	}

	@Test
	void worksOnH2() throws SQLException {
		JdbcDataSource dataSource = new JdbcDataSource();
		dataSource.setURL("jdbc:h2:mem:witness;DB_CLOSE_DELAY=-1");
		WitnessingApplication.createTable(dataSource, "h2");
		assertWorks(dataSource);
	}

	@Test
	void worksOnMariadb() throws SQLException {
		try (MariadbProcess server = MariadbProcess.create()) {
			MariaDbDataSource dataSource = new MariaDbDataSource(server.createDatabase("witness"));
			WitnessingApplication.createTable(dataSource, "mariadb");
			assertWorks(dataSource);
		}
	}

	private static void assertWorks(DataSource dataSource) throws SQLException {
		JdbcClient client = JdbcClient.create(dataSource);
		client.sql("CREATE TABLE payment (id int NOT NULL)").update();
		WitnessingApplication application = new WitnessingApplication(dataSource);
		application.engine(application.settings())
			.executeWithoutResult((scope) -> application.jdbc.sql("INSERT INTO payment VALUES (1)").update());
		AtomicDefinition keyed = AtomicDefinition.DEFAULT
			.withIdempotencyKey(IdempotencyKey.of("key").withResultType(Integer.class));
		for (int call = 2; call < 4; call++) {
			int result = call;
			Integer returned = application.engine(application.settings().withCommitStrategy(CommitStrategy.DIRECT))
				.execute(keyed, (scope) -> result);
			assertThat(returned).isEqualTo(2);
		}
		Map<String, Object> witness = client.sql("SELECT id, committed FROM atomic_witness").query().singleRow();
		WitnessTable table = find(dataSource);
		UUID missing = Witness.create().id();
		try (Connection asking = dataSource.getConnection(); Connection late = dataSource.getConnection()) {
			asking.setAutoCommit(false);
			late.setAutoCommit(false);
			assertThat(table.hasCommitted(asking, UUID.fromString(witness.get("id").toString()), WAIT)).isTrue();
			assertThat(table.hasCommitted(asking, missing, WAIT)).isFalse();
			assertThat(table.hasCommitted(asking, missing, WAIT)).isFalse();
			assertThatExceptionOfType(SQLException.class).isThrownBy(() -> table.commit(late, missing));
			late.rollback();
			table.clean(late);
		}
		assertThat(client.sql("SELECT count(*) FROM atomic_witness").query(Integer.class).single()).isEqualTo(2);
	}

}
