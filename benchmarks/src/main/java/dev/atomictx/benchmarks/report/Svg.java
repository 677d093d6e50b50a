package dev.atomictx.benchmarks.report;

import java.util.Locale;

/**
 * Writes an SVG document that can be read on light and on dark pages.
 */
final class Svg {

	private static final String STYLE = """
			<style>
			text { font: 12px sans-serif; fill: #24292f }
			.title { font-weight: bold; font-size: 14px }
			.end { text-anchor: end }
			.middle { text-anchor: middle }
			.grid { stroke: #d0d7de; stroke-width: 1 }
			.own { stroke: #d1242f; fill: #d1242f }
			.other { stroke: #8c959f; fill: #8c959f }
			.line { fill: none; stroke-width: 1.5 }
			.own.line { stroke-width: 3 }
			@media (prefers-color-scheme: dark) {
			text { fill: #e6edf3 }
			.grid { stroke: #3d444d }
			.own { stroke: #ff7b72; fill: #ff7b72 }
			.own.line, .other.line { fill: none }
			}
			.own.line, .other.line { fill: none }
			</style>
			""";

	private final StringBuilder content = new StringBuilder();

	private final int width;

	private final int height;

	Svg(int width, int height, String title) {
		this.width = width;
		this.height = height;
		text("title", 10, 20, title);
	}

	void text(String style, double x, double y, String text) {
		add("<text class=\"%s\" x=\"%.1f\" y=\"%.1f\">%s</text>", style, x, y, escape(text));
	}

	void line(String style, double x1, double y1, double x2, double y2) {
		add("<line class=\"%s\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>", style, x1, y1, x2, y2);
	}

	void rectangle(String style, double x, double y, double rectangleWidth, double rectangleHeight) {
		add("<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"/>", style, x, y, rectangleWidth,
				rectangleHeight);
	}

	private void add(String format, Object... arguments) {
		this.content.append(String.format(Locale.ROOT, format, arguments)).append('\n');
	}

	private static String escape(String text) {
		return text.replace("&", "&amp;").replace("<", "&lt;");
	}

	@Override
	public String toString() {
		return "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" role=\"img\">%n".formatted(this.width,
				this.height) + STYLE + this.content + "</svg>\n";
	}

}
