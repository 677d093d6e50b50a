package dev.atomictx.benchmarks.report;

/**
 * The plot of what boundaries cost without a database.
 */
final class OverheadPlot {

	private final OverheadResults results;

	OverheadPlot(OverheadResults results) {
		this.results = results;
	}

	Plot plot() {
		Bars bars = new Bars("Time of a call on a transaction manager that does nothing, in ns", "%.0f");
		for (OverheadResult result : this.results.results()) {
			bars.add(result.shape() + ", " + result.boundary(), Statistics.median(result.nanos()),
					result.boundary().startsWith(OverheadResults.ATOMIC)
							|| result.boundary().startsWith("AtomicOperations"));
		}
		return bars;
	}

}
