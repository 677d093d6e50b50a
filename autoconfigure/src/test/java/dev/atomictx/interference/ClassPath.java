package dev.atomictx.interference;

import java.io.File;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import dev.atomictx.AtomicOperations;
import dev.atomictx.test.TestDatabase;
import org.jspecify.annotations.Nullable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

/**
 * The class path of the tests, with or without the production classes of this module and
 * what they register in {@code META-INF}. Each has a JVM of its own, which lives as long
 * as this one. A class loader is not enough: Hibernate always looks for services in the
 * system class loader, too.
 */
public final class ClassPath {

	public static final ClassPath WITH_STARTER = new ClassPath(true);

	public static final ClassPath WITHOUT_STARTER = new ClassPath(false);

	private final boolean starter;

	private @Nullable ObjectOutputStream orders;

	private @Nullable ObjectInputStream reports;

	private ClassPath(boolean starter) {
		this.starter = starter;
	}

	/**
	 * Run a scenario with and without the starter at the same time, and compare.
	 * @param scenario the scenario's type
	 * @param properties further properties of the application
	 * @return the journal, which is the same either way, without indentation
	 */
	public static List<String> compare(Class<? extends Scenario> scenario, String... properties) {
		CompletableFuture<List<String>> other = CompletableFuture
			.supplyAsync(() -> WITHOUT_STARTER.run(scenario, properties));
		List<String> with = WITH_STARTER.run(scenario, properties);
		List<String> without = other.join();
		int difference = Arrays.mismatch(with.toArray(), without.toArray());
		if (difference >= 0) {
			fail("With the starter it differs:%n%n%s%n%nwithout it:%n%n%s", context(with, difference),
					context(without, difference));
		}
		return without.stream().map(String::strip).toList();
	}

	private static String context(List<String> lines, int difference) {
		return IntStream.range(Math.max(0, difference - 20), Math.min(lines.size(), difference + 20))
			.mapToObj((index) -> ((index == difference) ? "> " : "  ") + lines.get(index))
			.collect(Collectors.joining("\n"));
	}

	/**
	 * Run a scenario on a fresh database.
	 * @param scenario the scenario's type
	 * @param properties further properties of the application
	 * @return the scenario's journal
	 */
	public List<String> run(Class<? extends Scenario> scenario, String... properties) {
		TestDatabase database = TestDatabase.get().createDatabase("interference");
		List<String> order = new ArrayList<>(List.of(scenario.getName(), "spring.datasource.url=" + database.jdbcUrl(),
				"spring.datasource.username=" + database.username(),
				"spring.datasource.password=" + database.password()));
		order.addAll(List.of(properties));
		List<String> report = List.of(report(order.toArray(String[]::new)));
		assertThat(report).first().isEqualTo(Scenario.starterActive(this.starter));
		return report.subList(1, report.size());
	}

	private synchronized String[] report(String[] order) {
		try {
			if (this.orders == null) {
				start();
			}
			this.orders.writeObject(order);
			this.orders.flush();
			return (String[]) this.reports.readObject();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (ClassNotFoundException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private void start() throws IOException {
		// A short life with little work of each kind does not pay for the second
		// compiler.
		ProcessBuilder builder = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
				"-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", Scenario.class.getName());
		builder.environment().put("CLASSPATH", entries());
		// The reports contain its warnings.
		Process process = builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
		this.orders = new ObjectOutputStream(process.getOutputStream());
		this.orders.flush();
		this.reports = new ObjectInputStream(process.getInputStream());
	}

	private String entries() {
		Path production = production();
		return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
			.filter((entry) -> this.starter || !Path.of(entry).equals(production))
			.collect(Collectors.joining(File.pathSeparator));
	}

	private static Path production() {
		try {
			return Path.of(AtomicOperations.class.getProtectionDomain().getCodeSource().getLocation().toURI());
		}
		catch (URISyntaxException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
