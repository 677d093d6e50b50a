package dev.atomictx.benchmarks.report;

import java.util.List;

/**
 * What a boundary costs without a database.
 *
 * @param shape "flat", "nested", "joined" or "programmatic"
 * @param boundary whose it is
 * @param nanos time of a call, for each round
 * @param bytes allocated by a call, for each round
 */
public record OverheadResult(String shape, String boundary, List<Double> nanos, List<Double> bytes) {

}
