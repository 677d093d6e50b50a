package dev.atomictx.test.fault;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Three PostgreSQL servers under Patroni, behind one address, that
 * {@code .ci/cluster run} has started. The test database of the JVM is at that address.
 */
public final class PatroniCluster {

	private static final String SETTING = "ATOMIC_TEST_CLUSTER";

	private final String command;

	private PatroniCluster(String command) {
		this.command = command;
	}

	/**
	 * Returns the cluster, or skips the running test where there is none.
	 * @return the running cluster
	 */
	public static PatroniCluster get() {
		@Nullable String command = System.getenv(SETTING);
		if (command == null) {
			throw Missing.abort(SETTING + " names no cluster: '.ci/cluster run' starts one");
		}
		return new PatroniCluster(command);
	}

	/**
	 * Changes what COMMIT waits for.
	 * @param replication {@code synchronous} or {@code asynchronous}
	 */
	public void replicate(String replication) {
		run("replicate", replication);
	}

	/**
	 * Loses the primary, and waits until another server is in its place.
	 * @param how {@code kill-leader} or {@code hang-leader}
	 * @return what has happened and how long it took, as a sentence
	 */
	public String lose(String how) {
		return run(how);
	}

	/**
	 * Starts what is dead or hangs again, and waits until all standbys follow the
	 * primary.
	 */
	public void revive() {
		run("revive");
	}

	private String run(String... arguments) {
		try {
			ProcessBuilder builder = new ProcessBuilder(this.command).redirectErrorStream(true);
			builder.command().addAll(List.of(arguments));
			Process process = builder.start();
			String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
			if (process.waitFor() != 0) {
				throw new IllegalStateException(String.join(" ", builder.command()) + " failed: " + output);
			}
			return output;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException("Interrupted while running " + this.command, ex);
		}
	}

}
