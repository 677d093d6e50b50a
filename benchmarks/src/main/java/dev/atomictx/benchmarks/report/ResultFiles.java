package dev.atomictx.benchmarks.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Results as JSON files in a directory.
 */
public final class ResultFiles {

	private static final String CONTENTION = "contention.json";

	private static final String OVERHEAD = "overhead.json";

	private final JsonMapper mapper = JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

	private final Path directory;

	public ResultFiles(Path directory) {
		this.directory = directory;
	}

	public void write(Results results) {
		write(CONTENTION, results);
	}

	public void write(OverheadResults results) {
		write(OVERHEAD, results);
	}

	private void write(String name, Object value) {
		try {
			Files.createDirectories(this.directory);
			Files.writeString(this.directory.resolve(name), this.mapper.writeValueAsString(value) + "\n");
		}
		catch (IOException ex) {
			throw new UncheckedIOException("Cannot write results to " + this.directory, ex);
		}
	}

	public @Nullable Results contention() {
		return read(CONTENTION, Results.class);
	}

	public @Nullable OverheadResults overhead() {
		return read(OVERHEAD, OverheadResults.class);
	}

	private <T> @Nullable T read(String name, Class<T> type) {
		Path file = this.directory.resolve(name);
		return Files.exists(file) ? this.mapper.readValue(file, type) : null;
	}

}
