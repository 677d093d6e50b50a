package dev.atomictx.benchmarks.report;

/**
 * The table of where and how it was measured.
 */
final class MachineTable {

	private final Results results;

	MachineTable(Results results) {
		this.results = results;
	}

	Table table() {
		Machine machine = this.results.machine();
		Table table = new Table("what", "which");
		table.row("processor", machine.processor() + ", " + machine.cores() + " cores");
		table.row("system", machine.system());
		table.row("JVM", machine.jvm());
		machine.versions().forEach(table::row);
		this.results.parameters().forEach(table::row);
		return table;
	}

}
