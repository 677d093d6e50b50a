package dev.atomictx.library;

/**
 * What a test does inside a boundary.
 */
@FunctionalInterface
public interface Work {

	void run() throws Exception;

}
