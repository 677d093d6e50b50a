package dev.atomictx.benchmarks.report;

import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * All tables and plots that the results are enough for, each under the name of its place
 * on the page.
 */
public final class Report {

	private final Map<String, String> tables = new LinkedHashMap<>();

	private final Map<String, Plot> plots = new LinkedHashMap<>();

	/**
	 * Make a report.
	 * @param overhead what boundaries cost by themselves, if that was measured
	 * @param contention what was measured on a database, if anything
	 */
	public Report(@Nullable OverheadResults overhead, @Nullable Results contention) {
		Marks marks = new Marks();
		if (overhead != null) {
			marks.overhead(overhead);
			this.tables.put("overhead", new OverheadTable(overhead).table().toString());
			this.plots.put("overhead", new OverheadPlot(overhead).plot());
		}
		if (contention != null) {
			marks.contention(contention);
			this.tables.put("machine", new MachineTable(contention).table().toString());
			contention.topics().forEach((topic) -> add(topic, contention));
		}
		this.tables.put("marks", marks.toString());
	}

	private void add(Topic topic, Results results) {
		ContentionTables contentionTables = new ContentionTables(results);
		ContentionPlots contentionPlots = new ContentionPlots(results);
		switch (topic) {
			case FLAT -> {
				this.tables.put(topic.key(), contentionTables.flat().toString());
				this.plots.put(topic.key(), contentionPlots.flat());
			}
			case NESTED, NESTED_DELAYED -> {
				this.tables.put(topic.key(), contentionTables.nested(topic).toString());
				this.plots.put(topic.key(), contentionPlots.nested(topic));
			}
			case COMMIT_OUTCOME, COMMIT_OUTCOME_DELAYED ->
				this.tables.put(topic.key(), contentionTables.commitOutcome(topic).toString());
			case SMALL_BANK, DEADLOCKS -> {
				this.tables.put(topic.key(), contentionTables.threads(topic).toString());
				this.tables.put(topic.key() + "-details", contentionTables.details(topic).toString());
				this.plots.put(topic.key(), contentionPlots.threads(topic));
			}
			case RECOVERY -> {
				this.tables.put(topic.key(), contentionTables.details(topic).toString());
				this.plots.put(topic.key(), contentionPlots.wasted(topic));
			}
		}
	}

	/**
	 * Tables in Markdown.
	 */
	public Map<String, String> tables() {
		return this.tables;
	}

	/**
	 * Plots to be drawn.
	 */
	public Map<String, Plot> plots() {
		return this.plots;
	}

}
