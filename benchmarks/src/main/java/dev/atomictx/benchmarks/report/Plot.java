package dev.atomictx.benchmarks.report;

/**
 * A picture of results.
 */
@FunctionalInterface
public interface Plot {

	/**
	 * Draw it.
	 * @return an SVG document
	 */
	String svg();

}
