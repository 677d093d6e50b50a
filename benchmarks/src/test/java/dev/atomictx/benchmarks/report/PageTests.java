package dev.atomictx.benchmarks.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link Page}.
 */
class PageTests {

	private static final String PLACES = """
			Before.
			<!-- begin marks -->
			obsolete
			<!-- end -->
			Between.
			<!-- begin overhead -->
			<!-- end -->
			""";

	private final Report report = new Report(overhead(), null);

	private Path file;

	private Page page;

	@BeforeEach
	void makePage(@TempDir Path directory) throws IOException {
		this.file = directory.resolve("page.md");
		this.page = new Page(this.file, directory.resolve("plots"));
		Files.writeString(this.file, PLACES);
	}

	@Test
	void replacesTablesAndKeepsTheProse() throws IOException {
		this.page.refresh(this.report);
		assertThat(Files.readString(this.file)).startsWith("Before.\n<!-- begin marks -->\n")
			.contains("<!-- end -->\nBetween.\n", "1.50", "600 of 700 bytes")
			.doesNotContain("obsolete");
	}

	@Test
	void changesNothingTheSecondTime() throws IOException {
		this.page.refresh(this.report);
		String once = Files.readString(this.file);
		this.page.refresh(this.report);
		assertThat(Files.readString(this.file)).isEqualTo(once);
	}

	@Test
	void drawsPlots() {
		this.page.refresh(this.report);
		assertThat(this.file.resolveSibling("plots").resolve("overhead.svg")).content()
			.contains("@Atomic", "class=\"own\"");
	}

	@Test
	void saysWhichTableHasNoPlace() throws IOException {
		Files.writeString(this.file, "Nothing");
		assertThatIllegalStateException().isThrownBy(() -> this.page.refresh(this.report))
			.withMessageContaining("overhead");
	}

	private static OverheadResults overhead() {
		Machine machine = new Machine("any", 1, "any", "any", Map.of());
		return new OverheadResults(machine, List.of(result("@Transactional", 400, 300),
				result("@Retryable + @Transactional", 500, 700), result("@Atomic", 600, 600)));
	}

	private static OverheadResult result(String boundary, double nanos, double bytes) {
		return new OverheadResult("flat", boundary, List.of(nanos, nanos, nanos), List.of(bytes, bytes, bytes));
	}

}
