package dev.atomictx.test.fault;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Programs that the operating system has installed.
 */
final class InstalledProgram {

	/**
	 * Where servers are installed that are not on everybody's path.
	 */
	private static final List<String> FOLDERS = List.of("/usr/sbin", "/usr/bin", "/usr/local/sbin", "/usr/local/bin",
			"/opt/homebrew/bin");

	private InstalledProgram() {
	}

	/**
	 * Return the path of a program, or skip the running test where it is not installed.
	 * @param name file name of the program
	 * @param product what the program belongs to, for the reason
	 */
	static String path(String name, String product) {
		return Stream.concat(Stream.of(System.getenv("PATH").split(":")), FOLDERS.stream())
			.map((folder) -> Path.of(folder, name))
			.filter(Files::isExecutable)
			.map(Path::toString)
			.findFirst()
			.orElseThrow(() -> Missing.abort(product + "'s " + name + " is not installed"));
	}

}
