package dev.atomictx.sample.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A server whose application was killed, known by its {@code postmaster.pid}.
 */
final class OrphanedServer {

	private static final int STOP_WAIT_SECONDS = 10;

	private final Path cluster;

	private final Path pidFile;

	OrphanedServer(Path cluster) {
		this.cluster = cluster;
		this.pidFile = cluster.resolve("postmaster.pid");
	}

	/**
	 * Stop the server, if it still runs. If its number now belongs to another process,
	 * only the file is removed, because PostgreSQL would take that process for a server
	 * and refuse to start. A number that belongs to nobody does not disturb PostgreSQL.
	 */
	void stop() throws IOException {
		if (!Files.exists(this.pidFile)) {
			return;
		}
		List<String> lines = Files.readAllLines(this.pidFile);
		if (lines.isEmpty()) {
			Files.delete(this.pidFile);
			return;
		}
		ProcessHandle process = ProcessHandle.of(Long.parseLong(lines.get(0).trim())).orElse(null);
		if (process != null && isServer(process.info())) {
			stop(process);
		}
		else if (process != null) {
			Files.delete(this.pidFile);
		}
	}

	/**
	 * Whether it is PostgreSQL and serves our directory, as far as the operating system
	 * tells.
	 */
	private boolean isServer(ProcessHandle.Info process) {
		return process.command().map(OrphanedServer::isPostgreSql).orElse(true)
				&& process.arguments().map(this::namesOurDirectory).orElse(true);
	}

	private static boolean isPostgreSql(String command) {
		return Path.of(command).endsWith("postgres") || Path.of(command).endsWith("postgres.exe");
	}

	private boolean namesOurDirectory(String[] arguments) {
		return Arrays.asList(arguments).contains(this.cluster.toString());
	}

	private static void stop(ProcessHandle process) {
		process.destroy();
		process.onExit().completeOnTimeout(process, STOP_WAIT_SECONDS, TimeUnit.SECONDS).join();
		if (process.destroyForcibly()) {
			process.onExit().orTimeout(STOP_WAIT_SECONDS, TimeUnit.SECONDS).join();
		}
	}

}
