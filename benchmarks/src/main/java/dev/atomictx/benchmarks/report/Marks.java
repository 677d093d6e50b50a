package dev.atomictx.benchmarks.report;

import java.util.Comparator;
import java.util.List;

import dev.atomictx.benchmarks.peer.Peers;

/**
 * What AtomicTx promises of itself, and whether it holds.
 */
final class Marks {

	private static final double MAX_OVERHEAD = 1.2;

	private static final double MIN_FLAT = 0.97;

	private static final double MAX_NESTED = 0.75;

	private static final double MAX_NESTED_DELAYED = 0.6;

	private final Table table = new Table("mark", "measured", "holds");

	private void add(String mark, String measured, boolean holds) {
		this.table.row(mark, measured, holds ? "yes" : "**no**");
	}

	void overhead(OverheadResults results) {
		OverheadResult atomic = results.find("flat", OverheadResults.ATOMIC);
		OverheadResult retryable = results.find("flat", OverheadResults.RETRYABLE);
		double ratio = results.ratio(atomic);
		add("Flat `@Atomic` takes at most 1.2 times as long as `@Transactional`", Table.number("%.2f", ratio),
				ratio <= MAX_OVERHEAD);
		double toRetryable = Statistics.medianOf(atomic.nanos(), retryable.nanos(), (own, other) -> own / other);
		double bytes = Statistics.median(atomic.bytes());
		double otherBytes = Statistics.median(retryable.bytes());
		add("and less time and memory than `@Retryable` with `@Transactional`",
				Table.number("%.2f of the time", toRetryable) + Table.number(", %.0f", bytes)
						+ Table.number(" of %.0f bytes", otherBytes),
				toRetryable < 1 && bytes < otherBytes);
	}

	void contention(Results results) {
		List<Topic> topics = results.topics();
		if (topics.contains(Topic.FLAT)) {
			flat(results);
		}
		if (topics.contains(Topic.NESTED)) {
			nested(results, Topic.NESTED, MAX_NESTED, "on loopback");
		}
		if (topics.contains(Topic.NESTED_DELAYED)) {
			nested(results, Topic.NESTED_DELAYED, MAX_NESTED_DELAYED, "with 0.5 ms of delay");
		}
		for (Topic topic : List.of(Topic.SMALL_BANK, Topic.DEADLOCKS)) {
			new Comparison(results).threads(topic)
				.stream()
				.filter((threads) -> threads >= Cell.CROWD)
				.forEach((threads) -> goodput(results, topic, threads));
		}
	}

	private void flat(Results results) {
		double ratio = results.of(Topic.FLAT)
			.filter((result) -> result.cell().peer().equals(Peers.ATOMIC))
			.mapToDouble(new Comparison(results)::toJdbc)
			.findFirst()
			.orElseThrow();
		add("Transfers without contention: at least 0.97 of JDBC by hand", Table.number("%.3f", ratio),
				ratio >= MIN_FLAT);
	}

	private void nested(Results results, Topic topic, double limit, String where) {
		NestedCost cost = new NestedCost(results, topic);
		List<Double> ratios = cost.scopes().stream().map((scopes) -> cost.toStock(Peers.ATOMIC, scopes)).toList();
		String measured = String.join(", ", ratios.stream().map((ratio) -> Table.number("%.2f", ratio)).toList());
		add("Nested scopes " + where + ": at most " + limit + " of the extra time of `NESTED`", measured,
				ratios.stream().allMatch((ratio) -> ratio <= limit));
	}

	private void goodput(Results results, Topic topic, int threads) {
		List<Result> all = results.of(topic).filter((result) -> result.cell().threads() == threads).toList();
		Result own = best(all, true);
		Result other = best(all, false);
		double ratio = Statistics.medianOf(own.unitsPerSecond(), other.unitsPerSecond(), (left, right) -> left / right);
		add(topic.title() + ", " + threads + " threads: at least the best peer",
				Table.number("%.2f of ", ratio) + Comparison.label(other), ratio >= 1);
		long failed = all.stream().filter(Marks::isOwnDefault).mapToLong(Result::failed).sum();
		long others = all.stream()
			.filter((result) -> !isOwn(result) && "defaults".equals(result.cell().settings()))
			.mapToLong(Result::failed)
			.sum();
		add("and no failed call with the defaults, where peers fail some", failed + ", peers " + others,
				failed == 0 && others > 0);
	}

	private static Result best(List<Result> results, boolean own) {
		return results.stream()
			.filter((result) -> isOwn(result) == own && !result.cell().peer().equals(Peers.JDBC)
					&& (own || "tuned".equals(result.cell().settings())))
			.max(Comparator.comparingDouble(Result::throughput))
			.orElseThrow();
	}

	private static boolean isOwn(Result result) {
		return result.cell().peer().equals(Peers.ATOMIC);
	}

	private static boolean isOwnDefault(Result result) {
		return isOwn(result) && "defaults".equals(result.cell().settings());
	}

	@Override
	public String toString() {
		return this.table.toString();
	}

}
