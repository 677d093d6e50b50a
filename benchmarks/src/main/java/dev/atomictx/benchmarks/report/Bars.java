package dev.atomictx.benchmarks.report;

import java.util.ArrayList;
import java.util.List;

/**
 * Horizontal bars with their values beside them.
 */
final class Bars implements Plot {

	private static final int WIDTH = 760;

	private static final int TOP = 36;

	private static final int ROW = 22;

	private static final int LABELS = 300;

	private static final int VALUES = 70;

	private final String title;

	private final String format;

	private final List<Bar> bars = new ArrayList<>();

	/**
	 * Make a plot without bars.
	 * @param title what is shown, with its unit
	 * @param format of the values
	 */
	Bars(String title, String format) {
		this.title = title;
		this.format = format;
	}

	void add(String label, double value, boolean own) {
		this.bars.add(new Bar(label, value, own));
	}

	@Override
	public String svg() {
		Svg svg = new Svg(WIDTH, TOP + ROW * this.bars.size() + 10, this.title);
		double max = this.bars.stream().mapToDouble(Bar::value).max().orElse(1);
		double scale = (WIDTH - LABELS - VALUES) / Math.max(max, Double.MIN_NORMAL);
		double y = TOP;
		for (Bar bar : this.bars) {
			double length = Math.max(0, bar.value()) * scale;
			svg.text("end", LABELS - 8.0, y + 14, bar.label());
			svg.rectangle(bar.own() ? "own" : "other", LABELS, y + 3, length, ROW - 8.0);
			svg.text("value", LABELS + length + 6, y + 14, Table.number(this.format, bar.value()));
			y += ROW;
		}
		return svg.toString();
	}

	private record Bar(String label, double value, boolean own) {

	}

}
