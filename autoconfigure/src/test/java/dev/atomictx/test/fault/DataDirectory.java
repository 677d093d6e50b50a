package dev.atomictx.test.fault;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

import org.springframework.util.FileSystemUtils;

/**
 * A server's files in a temporary directory.
 */
final class DataDirectory {

	private final Path home;

	private final ServerAccount account;

	private DataDirectory() throws IOException {
		this.home = Files.createTempDirectory("atomictx-postgresql");
		this.account = ServerAccount.of(this.home);
		this.account.own(this.home);
	}

	/**
	 * Make the files of a new server that has never been started.
	 */
	static DataDirectory initialize() {
		return filledBy((path) -> List.of(ServerBinaries.path("initdb"), "-D", path, "-U", PostgresqlProcess.USER, "-A",
				"trust", "-E", "UTF8", "--no-locale", "--no-sync"));
	}

	/**
	 * Copy the files of a server that is not running.
	 */
	DataDirectory copy() {
		return filledBy((path) -> List.of("cp", "-R", path(), path));
	}

	private static DataDirectory filledBy(Function<String, List<String>> command) {
		try {
			DataDirectory directory = new DataDirectory();
			directory.fill(command.apply(directory.path()));
			return directory;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private void fill(List<String> command) {
		try {
			this.account.run(command.toArray(String[]::new));
		}
		catch (RuntimeException ex) {
			delete();
			throw ex;
		}
	}

	/**
	 * Add to the settings. {@code ALTER SYSTEM} overrides them.
	 */
	void configure(Map<String, String> settings) {
		StringBuilder lines = new StringBuilder();
		settings.forEach((name, value) -> lines.append("%s = '%s'%n".formatted(name, value.replace("'", "''"))));
		write("postgresql.conf", lines.toString());
	}

	/**
	 * Let the server be a standby when it starts.
	 */
	void followPrimary() {
		write("standby.signal", "");
	}

	ServerAccount account() {
		return this.account;
	}

	/**
	 * Start the server, whose first process is the one that is returned.
	 */
	Process launch(int port) {
		try {
			return this.account
				.program(List.of(ServerBinaries.path("postgres"), "-D", path(), "-p", String.valueOf(port)))
				.redirectOutput(ProcessBuilder.Redirect.appendTo(logFile().toFile()))
				.start();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Return what the server has logged since it was started for the first time.
	 */
	String log() {
		try {
			return Files.exists(logFile()) ? Files.readString(logFile()) : "";
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	void delete() {
		try {
			FileSystemUtils.deleteRecursively(this.home);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private void write(String file, String content) {
		try {
			Path path = Path.of(path(), file);
			Files.writeString(path, content, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
			this.account.own(path);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private String path() {
		return this.home.resolve("data").toString();
	}

	private Path logFile() {
		return this.home.resolve("server.log");
	}

}
