package dev.atomictx.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.jayway.jsonpath.JsonPath;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * That the documentation says what is there.
 */
class DocumentationTests {

	private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

	private static final Path METADATA = Path.of("target/classes/META-INF/spring-configuration-metadata.json");

	private static final List<String> SOURCES = List.of("autoconfigure/src/test/java/dev/atomictx/docs",
			"sample-app/src/main/java");

	private static final Pattern JAVA_BLOCK = Pattern.compile("^```java\\n(.*?)^```$",
			Pattern.MULTILINE | Pattern.DOTALL);

	private static final Pattern FENCED_BLOCK = Pattern.compile("^```.*?^```$", Pattern.MULTILINE | Pattern.DOTALL);

	private static final Pattern RELATIVE_LINK = Pattern.compile("]\\((?!https?:)([^)#]*)(?:#([^)]*))?\\)");

	private static final Pattern HEADING = Pattern.compile("^#+ (.*)$", Pattern.MULTILINE);

	private static final Pattern SOURCE_FILE = Pattern.compile("`(\\w+\\.java)`");

	private static final Pattern SETTING = Pattern.compile("^\\| `(atomic\\.[a-z.-]+)` \\| ([^|]*) \\|",
			Pattern.MULTILINE);

	static Stream<Path> pages() {
		return Stream.concat(
				Stream.of("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "sample-app/README.md").map(ROOT::resolve),
				files(ROOT.resolve("docs"), ".md").stream());
	}

	@ParameterizedTest
	@MethodSource("pages")
	void showsOnlyCodeThatCompiles(Path page) {
		String sources = SOURCES.stream()
			.flatMap((folder) -> files(ROOT.resolve(folder), ".java").stream())
			.map((file) -> withoutSpace(read(file)))
			.collect(Collectors.joining());
		List<String> unknown = matches(JAVA_BLOCK, read(page)).map((block) -> block.group(1))
			.filter((code) -> !sources.contains(withoutSpace(code)))
			.toList();
		assertThat(unknown).as("code blocks that are in no source").isEmpty();
	}

	@ParameterizedTest
	@MethodSource("pages")
	void linksOnlyToWhatIsThere(Path page) {
		List<String> broken = matches(RELATIVE_LINK, withoutBlocks(page)).filter((link) -> !resolves(page, link))
			.map(MatchResult::group)
			.toList();
		assertThat(broken).as("links that lead nowhere").isEmpty();
	}

	private static boolean resolves(Path page, MatchResult link) {
		Path target = link.group(1).isEmpty() ? page : page.resolveSibling(link.group(1));
		return Files.exists(target) && (link.group(2) == null || anchors(target).contains(link.group(2)));
	}

	private static Set<String> anchors(Path page) {
		return matches(HEADING, withoutBlocks(page)).map((heading) -> heading.group(1).toLowerCase(Locale.ROOT))
			.map((heading) -> heading.replaceAll("[^\\w\\- ]", "").replace(' ', '-'))
			.collect(Collectors.toSet());
	}

	@ParameterizedTest
	@MethodSource("pages")
	void namesOnlySourceFilesThatAreThere(Path page) {
		Set<String> names = Stream.of("autoconfigure/src", "sample-app/src")
			.flatMap((folder) -> files(ROOT.resolve(folder), ".java").stream())
			.map((file) -> file.getFileName().toString())
			.collect(Collectors.toSet());
		assertThat(matches(SOURCE_FILE, read(page)).map((file) -> file.group(1))).isSubsetOf(names);
	}

	@Test
	void documentsEverySettingWithItsDefault() {
		assumeThat(METADATA).as("configuration metadata").exists();
		Map<String, String> documented = new HashMap<>();
		matches(SETTING, read(ROOT.resolve("docs/configuration.md")))
			.forEach((row) -> documented.put(row.group(1), row.group(2).replace("`", "")));
		List<Map<String, Object>> metadata = JsonPath.parse(read(METADATA)).read("$.properties");
		Map<String, String> expected = new HashMap<>();
		for (Map<String, Object> property : metadata) {
			Object value = property.get("defaultValue");
			boolean none = value == null || value.equals(List.of());
			expected.put((String) property.get("name"), none ? "none" : value.toString());
		}
		assertThat(documented).isEqualTo(expected);
	}

	@Test
	void keepsTheReadmeShort() {
		assertThat(read(ROOT.resolve("README.md")).lines()).hasSizeLessThanOrEqualTo(200);
	}

	private static Stream<MatchResult> matches(Pattern pattern, String text) {
		return pattern.matcher(text).results();
	}

	private static String withoutSpace(String text) {
		return text.replaceAll("\\s+", "");
	}

	private static String withoutBlocks(Path page) {
		return FENCED_BLOCK.matcher(read(page)).replaceAll("");
	}

	private static List<Path> files(Path folder, String suffix) {
		try (Stream<Path> paths = Files.walk(folder)) {
			return paths.filter((path) -> path.toString().endsWith(suffix)).sorted().toList();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static String read(Path file) {
		try {
			return Files.readString(file);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
