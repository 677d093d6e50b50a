package dev.atomictx.benchmarks.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Where something was measured.
 *
 * @param processor its name
 * @param cores how many of them
 * @param system the operating system
 * @param jvm the Java virtual machine
 * @param versions of everything that takes part
 */
public record Machine(String processor, int cores, String system, String jvm, Map<String, String> versions) {

	/**
	 * Look around.
	 * @param versions of what cannot be seen from here
	 */
	public static Machine here(Map<String, String> versions) {
		return new Machine(processorName(), Runtime.getRuntime().availableProcessors(),
				System.getProperty("os.name") + " " + System.getProperty("os.version"),
				System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version"),
				new LinkedHashMap<>(versions));
	}

	private static String processorName() {
		try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
			return lines.filter((line) -> line.startsWith("model name"))
				.map((line) -> line.substring(line.indexOf(':') + 1).trim())
				.findFirst()
				.orElseGet(Machine::architecture);
		}
		catch (IOException ex) {
			return architecture();
		}
	}

	private static String architecture() {
		return System.getProperty("os.arch");
	}

}
