package dev.atomictx.sample;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * Runs what the README tells its readers to type, in a shell and with curl.
 */
class ReadmeIntegrationTests extends AbstractBankIntegrationTests {

	private static final Pattern COMMAND = Pattern.compile("^    ((?:curl|post) .*?) +# (\\d{3})\\b.*$");

	private static final Pattern STATUS = Pattern.compile("^HTTP/1.1 (\\d{3})", Pattern.MULTILINE);

	@LocalServerPort
	private int port;

	@TempDir
	private Path home;

	@Test
	void answersEveryCommandOfTheReadme() throws Exception {
		requireShell();
		SoftAssertions answers = new SoftAssertions();
		for (String line : readme()) {
			Matcher command = COMMAND.matcher(line);
			assertThat(command.matches()).as("with a status: " + line).isTrue();
			String output = run(function() + "\n" + command.group(1));
			Matcher status = STATUS.matcher(output);
			answers.assertThat(status.find() ? status.group(1) : "none")
				.as(command.group(1) + "\n" + output)
				.isEqualTo(command.group(2));
		}
		answers.assertAll();
	}

	@Test
	void carriesOutAllTransfersOfTheLoop() throws Exception {
		requireShell();
		List<String> lines = Files.readAllLines(Path.of("README.md"));
		int start = lines.indexOf("    for i in $(seq 50); do");
		String loop = lines.stream().skip(start).takeWhile((line) -> !line.isEmpty()).collect(Collectors.joining("\n"));
		run(loop);
		assertThat(count("transfer")).isEqualTo(100);
	}

	private static void requireShell() {
		for (String program : List.of("bash", "curl", "seq")) {
			assumeThat(List.of(System.getenv("PATH").split(File.pathSeparator))).as(program + " is not installed")
				.anyMatch((folder) -> Files.isExecutable(Path.of(folder, program)));
		}
	}

	private static List<String> readme() throws IOException {
		List<String> commands = Files.readAllLines(Path.of("README.md"))
			.stream()
			.filter((line) -> line.startsWith("    curl ") || line.startsWith("    post "))
			.toList();
		assertThat(commands).hasSizeGreaterThan(30);
		return commands;
	}

	private static String function() throws IOException {
		return Files.readAllLines(Path.of("README.md"))
			.stream()
			.filter((line) -> line.startsWith("    post() {"))
			.findFirst()
			.orElseThrow();
	}

	/**
	 * Tells curl, in its own way, to print the status.
	 */
	private String run(String script) throws Exception {
		Files.writeString(this.home.resolve(".curlrc"), "silent\ninclude\nnoproxy = \"*\"\n");
		ProcessBuilder bash = new ProcessBuilder("bash", "-c",
				script.replace("localhost:8080", "localhost:" + this.port));
		bash.environment().put("CURL_HOME", this.home.toString());
		Process process = bash.redirectErrorStream(true).start();
		String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		process.waitFor();
		return output;
	}

}
