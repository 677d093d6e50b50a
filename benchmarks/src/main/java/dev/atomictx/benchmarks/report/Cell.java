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

	/**
	 * With that many threads they get in each other's way, and settings matter.
	 */
	public static final int CROWD = 16;

	boolean isCrowded() {
		return this.threads >= CROWD;
	}

}
