package dev.atomictx.benchmarks.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Lines over a few points, each with its label at its end.
 */
final class Lines implements Plot {

	private static final int WIDTH = 760;

	private static final int HEIGHT = 400;

	private static final int LEFT = 60;

	private static final int RIGHT = 480;

	private static final int TOP = 44;

	private static final int BOTTOM = 360;

	private static final int LABEL_HEIGHT = 15;

	private static final int GRID_LINES = 4;

	private final String title;

	private final String format;

	private final List<String> points;

	private final List<Line> lines = new ArrayList<>();

	/**
	 * Make a plot without lines.
	 * @param title what is shown, with its unit
	 * @param format of the values
	 * @param points labels of the points, from left to right
	 */
	Lines(String title, String format, List<String> points) {
		this.title = title;
		this.format = format;
		this.points = points;
	}

	void add(String label, List<Double> values, boolean own) {
		this.lines.add(new Line(label, values, own));
	}

	@Override
	public String svg() {
		Svg svg = new Svg(WIDTH, HEIGHT, this.title);
		double max = this.lines.stream()
			.flatMap((line) -> line.values().stream())
			.mapToDouble((value) -> value)
			.max()
			.orElse(1);
		for (int i = 0; i <= GRID_LINES; i++) {
			double value = max * i / GRID_LINES;
			svg.line("grid", LEFT, y(value, max), RIGHT, y(value, max));
			svg.text("end", LEFT - 6.0, y(value, max) + 4, Table.number(this.format, value));
		}
		for (int i = 0; i < this.points.size(); i++) {
			svg.text("middle", x(i), BOTTOM + 20.0, this.points.get(i));
		}
		this.lines.stream().sorted(Comparator.comparing(Line::own)).forEach((line) -> draw(svg, line, max));
		label(svg, max);
		return svg.toString();
	}

	private void draw(Svg svg, Line line, double max) {
		for (int i = 1; i < line.values().size(); i++) {
			svg.line(line.style(), x(i - 1), y(line.values().get(i - 1), max), x(i), y(line.values().get(i), max));
		}
	}

	/**
	 * Put the labels in the order of the lines' ends, and none over another.
	 */
	private void label(Svg svg, double max) {
		double free = TOP;
		List<Line> ordered = this.lines.stream().sorted(Comparator.comparing(Line::last).reversed()).toList();
		for (int i = 0; i < ordered.size(); i++) {
			Line line = ordered.get(i);
			double lowest = BOTTOM - (double) LABEL_HEIGHT * (ordered.size() - 1 - i);
			double y = Math.max(free, Math.min(y(line.last(), max), lowest));
			svg.line(line.style(), RIGHT, y(line.last(), max), RIGHT + 24.0, y);
			svg.text("label", RIGHT + 30.0, y + 4, line.label());
			free = y + LABEL_HEIGHT;
		}
	}

	private double x(int point) {
		return LEFT + 20 + (double) (RIGHT - LEFT - 20) * point / Math.max(1, this.points.size() - 1);
	}

	private static double y(double value, double max) {
		return BOTTOM - (BOTTOM - TOP) * value / Math.max(max, Double.MIN_NORMAL);
	}

	private record Line(String label, List<Double> values, boolean own) {

		double last() {
			return this.values.get(this.values.size() - 1);
		}

		String style() {
			return this.own ? "own line" : "other line";
		}

	}

}
