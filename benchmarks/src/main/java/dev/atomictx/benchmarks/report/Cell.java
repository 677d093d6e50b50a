package dev.atomictx.benchmarks.report;

/**
 * What is measured together in all rounds.
 *
 * @param experiment the question
 * @param workload what the units do
 * @param threads how many call at the same time
 * @param peer who runs the units
 * @param settings "defaults" or "tuned"
 */
public record Cell(String experiment, String workload, int threads, String peer, String settings) {

}
