package dev.atomictx;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

import java.util.List;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How long the files of the production code are.
 */
class CodeSizeTests {

	private static final Path SOURCES = Path.of("src/main/java");

	private record SourceFile(Path path, long lines) {

		static SourceFile read(Path path) {
			try (Stream<String> lines = Files.lines(path)) {
				return new SourceFile(SOURCES.relativize(path), lines.count());
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

		@Override
		public String toString() {
			return this.lines + " " + this.path;
		}

	}

	@Test
	void staysSmall() throws IOException {
		List<SourceFile> files = sourceFiles();
		long median = files.get(files.size() / 2).lines();
		assertThat(median).as("median length of %d files, longest first: %s", files.size(), files).isLessThan(80);
		assertThat(files.get(0).lines()).as("longest of %d files with a median of %d: %s", files.size(), median, files)
			.isLessThanOrEqualTo(250);
	}

	private static List<SourceFile> sourceFiles() throws IOException {
		try (Stream<Path> paths = Files.walk(SOURCES)) {
			return paths.filter((path) -> path.toString().endsWith(".java"))
				.filter((path) -> !path.endsWith("package-info.java"))
				.map(SourceFile::read)
				.sorted(Comparator.comparingLong(SourceFile::lines).reversed())
				.toList();
		}
	}

}
