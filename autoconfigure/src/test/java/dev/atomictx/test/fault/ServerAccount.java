package dev.atomictx.test.fault;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Runs the programs of a PostgreSQL server as somebody who is not root, because they
 * refuse to be run by root.
 */
final class ServerAccount {

	/** By convention the user that owns nothing. */
	private static final int NOBODY = 65534;

	private static final List<String> UNSHARE = List.of("unshare", "-U");

	private static final List<String> SETPRIV = List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY,
			"--clear-groups");

	private final List<String> prefix;

	private final @Nullable Integer owner;

	private ServerAccount(List<String> prefix, @Nullable Integer owner) {
		this.prefix = prefix;
		this.owner = owner;
	}

	/**
	 * Find out who may run a server whose files are in the directory.
	 */
	static ServerAccount of(Path directory) throws IOException {
		if (!Files.getAttribute(directory, "unix:uid").equals(0)) {
			return new ServerAccount(List.of(), null);
		}
		// In a user namespace of its own a process is nobody, and yet owns root's files.
		ServerAccount namespace = new ServerAccount(UNSHARE, null);
		if (namespace.isUsable()) {
			return namespace;
		}
		ServerAccount nobody = new ServerAccount(SETPRIV, NOBODY);
		if (nobody.isUsable()) {
			return nobody;
		}
		throw Missing.abort("root may run neither '" + String.join(" ", UNSHARE) + "' nor '" + String.join(" ", SETPRIV)
				+ "', and PostgreSQL refuses to run as root");
	}

	/**
	 * Give the account a file or directory that this JVM has made.
	 */
	void own(Path path) throws IOException {
		if (this.owner != null) {
			Files.setAttribute(path, "unix:uid", this.owner);
		}
	}

	/**
	 * Prepare to run a program as this account.
	 */
	ProcessBuilder program(List<String> command) {
		List<String> all = new ArrayList<>(this.prefix);
		all.addAll(command);
		return new ProcessBuilder(all).redirectErrorStream(true);
	}

	/**
	 * Run a program to its end.
	 * @return what it printed
	 */
	String run(String... command) {
		try {
			Process process = program(List.of(command)).start();
			String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
			if (process.waitFor() != 0) {
				throw new IllegalStateException(String.join(" ", command) + " failed: " + output);
			}
			return output;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException("Interrupted while running " + command[0], ex);
		}
	}

	private boolean isUsable() {
		try {
			return !run("id", "-un").strip().equals("root");
		}
		catch (UncheckedIOException | IllegalStateException ex) {
			return false;
		}
	}

}
