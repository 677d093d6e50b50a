package dev.atomictx.benchmarks.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A table in Markdown, which one can read as it is.
 */
final class Table {

	private final List<List<String>> rows = new ArrayList<>();

	Table(String... header) {
		this.rows.add(List.of(header));
		this.rows.add(this.rows.get(0).stream().map((column) -> "---").toList());
	}

	void row(List<String> cells) {
		this.rows.add(List.copyOf(cells));
	}

	void row(String... cells) {
		row(List.of(cells));
	}

	static String number(String format, double value) {
		return String.format(Locale.ROOT, format, value);
	}

	@Override
	public String toString() {
		List<Integer> widths = IntStream.range(0, this.rows.get(0).size()).mapToObj(this::width).toList();
		return this.rows.stream().map((row) -> line(row, widths)).collect(Collectors.joining("\n"));
	}

	private int width(int column) {
		return this.rows.stream().mapToInt((row) -> row.get(column).length()).max().orElse(0);
	}

	private static String line(List<String> row, List<Integer> widths) {
		return IntStream.range(0, row.size())
			.mapToObj((column) -> pad(row.get(column), widths.get(column)))
			.collect(Collectors.joining(" | ", "| ", " |"));
	}

	private static String pad(String text, int width) {
		return text + ("---".equals(text) ? "-" : " ").repeat(width - text.length());
	}

}
