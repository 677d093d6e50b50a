package dev.atomictx.test.fault;

import org.opentest4j.TestAbortedException;

/**
 * Skips tests that need what this machine does not have, and says what.
 */
final class Missing {

	private Missing() {
	}

	/**
	 * Return what skips the running test when thrown.
	 */
	static TestAbortedException abort(String reason) {
		System.out.println("Skipped, because " + reason);
		return new TestAbortedException(reason);
	}

}
