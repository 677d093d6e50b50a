package dev.atomictx.benchmarks.report;

/**
 * The table of what boundaries cost without a database.
 */
final class OverheadTable {

	private final OverheadResults results;

	OverheadTable(OverheadResults results) {
		this.results = results;
	}

	Table table() {
		Table table = new Table("shape", "boundary", "time", "to flat @Transactional", "bytes");
		for (OverheadResult result : this.results.results()) {
			table.row(result.shape(), result.boundary(), Table.number("%.0f ns", Statistics.median(result.nanos())),
					Table.number("%.2f", this.results.ratio(result)),
					Table.number("%.0f", Statistics.median(result.bytes())));
		}
		return table;
	}

}
