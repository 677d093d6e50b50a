package dev.atomictx.benchmarks;

import java.nio.file.Path;

import dev.atomictx.benchmarks.harness.Harness;
import dev.atomictx.benchmarks.harness.Parameters;
import dev.atomictx.benchmarks.report.ResultFiles;
import dev.atomictx.benchmarks.report.Results;

public final class Benchmarks {

	private Benchmarks() {
	}

	public static void main(String[] args) {
		Results r = new Harness(Parameters.parse(args)).run();
		new ResultFiles(Path.of("benchmarks/target/results")).write(r);
		r.results()
			.forEach((x) -> System.out.printf("%-16s %-12s %3d %-40s %-9s %8.0f  failed %d wasted %.2f %s%n",
					x.cell().experiment(), x.cell().workload(), x.cell().threads(), x.cell().peer(),
					x.cell().settings(), x.throughput(), x.failed(), x.wastedPerUnit(), x.latencies()));
	}

}
