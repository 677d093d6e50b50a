package dev.atomictx.sample.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link EmbeddedDatabase}.
 */
class EmbeddedDatabaseIntegrationTests {

	@TempDir
	private Path directory;

	@Test
	void keepsItsDataFromOneStartToTheNext() throws Exception {
		try (EmbeddedDatabase database = EmbeddedDatabase.start(this.directory)) {
			execute(database, "CREATE TABLE kept AS SELECT 42 AS answer");
		}
		try (EmbeddedDatabase database = EmbeddedDatabase.start(this.directory)) {
			assertThat(query(database, "SELECT answer FROM kept")).isEqualTo("42");
		}
	}

	@Test
	void losesNothingThatItHasCommitted() throws Exception {
		try (EmbeddedDatabase database = EmbeddedDatabase.start(this.directory)) {
			assertThat(query(database, "SHOW fsync")).isEqualTo("on");
			assertThat(query(database, "SHOW synchronous_commit")).isEqualTo("on");
		}
	}

	@Test
	void refusesADirectoryThatIsInUse() throws Exception {
		try (EmbeddedDatabase database = EmbeddedDatabase.start(this.directory)) {
			assertThatExceptionOfType(EmbeddedDatabaseException.class)
				.isThrownBy(() -> EmbeddedDatabase.start(this.directory))
				.withMessage("Another bank is using the data directory " + this.directory.toRealPath());
			assertThat(query(database, "SELECT 1")).isEqualTo("1");
		}
	}

	@Test
	void refusesADirectoryThatIsAFile() throws IOException {
		Path file = Files.createFile(this.directory.resolve("file"));
		assertThatExceptionOfType(EmbeddedDatabaseException.class).isThrownBy(() -> EmbeddedDatabase.start(file))
			.withMessageContaining(file.toString());
	}

	@Test
	void startsAgainAfterItsApplicationWasKilled() throws Exception {
		Process bank = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
				System.getProperty("java.class.path"), KilledBank.class.getName(), this.directory.toString())
			.redirectError(ProcessBuilder.Redirect.DISCARD)
			.start();
		assertThat(bank.inputReader().lines().anyMatch(KilledBank.READY::equals)).isTrue();
		bank.destroyForcibly().waitFor();
		long orphan = serverPid();
		assertThat(ProcessHandle.of(orphan)).isPresent();
		try (EmbeddedDatabase database = EmbeddedDatabase.start(this.directory)) {
			assertThat(query(database, "SELECT answer FROM kept")).isEqualTo("42");
			assertThat(ProcessHandle.of(orphan)).isEmpty();
		}
	}

	@Test
	void startsAlthoughAnotherProcessHasTheNumberOfAServerThatIsGone() throws Exception {
		EmbeddedDatabase.start(this.directory).close();
		Files.write(pidFile(), List.of(Long.toString(ProcessHandle.current().pid()), "rest"));
		EmbeddedDatabase.start(this.directory).close();
		assertThat(ProcessHandle.current().isAlive()).isTrue();
	}

	@Test
	void startsAlthoughItWasKilledBeforeItsFirstStart() throws Exception {
		Path cluster = Files.createDirectory(this.directory.resolve("postgresql-18"));
		Files.createFile(cluster.resolve("postgresql.conf"));
		EmbeddedDatabase.start(this.directory).close();
		assertThat(cluster.resolve("PG_VERSION")).hasContent("18");
	}

	private long serverPid() throws IOException {
		return Long.parseLong(Files.readAllLines(pidFile()).get(0));
	}

	private Path pidFile() {
		return this.directory.resolve("postgresql-18").resolve("postmaster.pid");
	}

	private static void execute(EmbeddedDatabase database, String sql) {
		client(database).sql(sql).update();
	}

	private static String query(EmbeddedDatabase database, String sql) {
		return client(database).sql(sql).query(String.class).single();
	}

	private static JdbcClient client(EmbeddedDatabase database) {
		return JdbcClient
			.create(new DriverManagerDataSource(database.getJdbcUrl(), database.getUsername(), database.getPassword()));
	}

	/**
	 * Starts a database and waits to be killed.
	 */
	static final class KilledBank {

		static final String READY = "ready";

		private KilledBank() {
		}

		public static void main(String[] args) throws Exception {
			execute(EmbeddedDatabase.start(Path.of(args[0])), "CREATE TABLE kept AS SELECT 42 AS answer");
			System.out.println(READY);
			Thread.currentThread().join();
		}

	}

}
