package dev.atomictx.benchmarks.report;

import java.util.List;
import java.util.function.DoubleBinaryOperator;
import java.util.stream.IntStream;

/**
 * The little statistics that the reports need.
 */
public final class Statistics {

	private Statistics() {
	}

	public static double median(List<Double> values) {
		List<Double> sorted = values.stream().sorted().toList();
		int middle = sorted.size() / 2;
		return (sorted.size() % 2 == 1) ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
	}

	/**
	 * The median of what two series give round by round, so that both sides of a
	 * comparison were measured within seconds of each other.
	 */
	static double medianOf(List<Double> left, List<Double> right, DoubleBinaryOperator operator) {
		return median(pairs(left, right, operator));
	}

	static List<Double> pairs(List<Double> left, List<Double> right, DoubleBinaryOperator operator) {
		return IntStream.range(0, left.size())
			.mapToObj((round) -> operator.applyAsDouble(left.get(round), right.get(round)))
			.toList();
	}

}
