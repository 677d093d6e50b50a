package dev.atomictx.benchmarks.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A page with places for tables, marked by comments, and a folder of plots beside it. The
 * prose around them stays.
 */
public final class Page {

	private final Path file;

	private final Path plots;

	/**
	 * Point to a page.
	 * @param file in Markdown
	 * @param plots the folder for plots
	 */
	public Page(Path file, Path plots) {
		this.file = file;
		this.plots = plots;
	}

	/**
	 * Put tables and plots in their places.
	 */
	public void refresh(Report report) {
		try {
			String text = Files.readString(this.file);
			for (Map.Entry<String, String> table : report.tables().entrySet()) {
				text = replace(text, table.getKey(), table.getValue());
			}
			Files.writeString(this.file, text);
			Files.createDirectories(this.plots);
			for (Map.Entry<String, Plot> plot : report.plots().entrySet()) {
				Files.writeString(this.plots.resolve(plot.getKey() + ".svg"), plot.getValue().svg());
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException("Cannot refresh " + this.file, ex);
		}
	}

	private static String replace(String text, String name, String table) {
		Pattern place = Pattern.compile("(<!-- begin " + name + " -->\n).*?(<!-- end -->)", Pattern.DOTALL);
		Matcher matcher = place.matcher(text);
		if (!matcher.find()) {
			throw new IllegalStateException("The page has no place for the table '" + name + "'");
		}
		return matcher.replaceFirst("$1" + Matcher.quoteReplacement("\n" + table + "\n\n") + "$2");
	}

}
