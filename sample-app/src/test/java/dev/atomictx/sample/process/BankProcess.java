package dev.atomictx.sample.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.atomictx.sample.BankClient;
import dev.atomictx.sample.SampleApplication;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/**
 * The bank in a process of its own, with its embedded database, to be stopped or killed.
 */
final class BankProcess implements AutoCloseable {

	private static final Pattern PORT = Pattern.compile("Tomcat started on port (\\d+)");

	private static final Pattern DATABASE = Pattern.compile("The bank's database is (\\S+) ");

	private final Process process;

	private final Queue<String> log = new ConcurrentLinkedQueue<>();

	private final CompletableFuture<String> port = new CompletableFuture<>();

	private final CompletableFuture<String> database = new CompletableFuture<>();

	private BankProcess(Process process) {
		this.process = process;
		Thread reader = new Thread(this::read, "log of the bank");
		reader.setDaemon(true);
		reader.start();
	}

	static BankProcess start(Path directory, String... settings) throws IOException {
		List<String> command = new ArrayList<>(
				List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1",
						"-cp", System.getProperty("java.class.path"), SampleApplication.class.getName(),
						"--server.port=0", "--bank.data-directory=" + directory));
		command.addAll(List.of(settings));
		return new BankProcess(new ProcessBuilder(command).redirectErrorStream(true).start());
	}

	private void read() {
		try (BufferedReader output = this.process.inputReader()) {
			output.lines().forEach((line) -> {
				this.log.add(line);
				find(PORT, line, this.port);
				find(DATABASE, line, this.database);
			});
		}
		catch (UncheckedIOException | IOException ex) {
			// The process has ended.
		}
		IllegalStateException ended = new IllegalStateException("The bank has ended:\n" + log());
		this.port.completeExceptionally(ended);
		this.database.completeExceptionally(ended);
	}

	private static void find(Pattern pattern, String line, CompletableFuture<String> result) {
		Matcher matcher = pattern.matcher(line);
		if (matcher.find()) {
			result.complete(matcher.group(1));
		}
	}

	BankClient client() throws Exception {
		return BankClient.of("http://localhost:" + this.port.get(2, TimeUnit.MINUTES));
	}

	JdbcClient jdbc() throws Exception {
		return JdbcClient.create(dataSource());
	}

	DriverManagerDataSource dataSource() throws Exception {
		return new DriverManagerDataSource(this.database.get(2, TimeUnit.MINUTES), "postgres", "");
	}

	String log() {
		return String.join("\n", this.log);
	}

	/**
	 * As {@code kill -9} does. The database server stays behind.
	 */
	void kill() throws InterruptedException {
		this.process.destroyForcibly().waitFor();
	}

	/**
	 * As {@code kill} does.
	 */
	void stop() throws InterruptedException {
		this.process.destroy();
		if (!this.process.waitFor(90, TimeUnit.SECONDS)) {
			throw new AssertionError("The bank does not stop:\n" + log());
		}
	}

	@Override
	public void close() {
		try {
			stop();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
