package dev.atomictx.sample.interest;

import java.time.YearMonth;

/**
 * How far an interest run is.
 *
 * @param month the month that the interest is for
 * @param total how many accounts take part
 * @param done how many of them have been credited
 * @param state whether there is more to do
 */
public record InterestProgress(YearMonth month, int total, int done, State state) {

	/**
	 * Whether there is more to do.
	 */
	public enum State {

		/**
		 * Some accounts are not credited yet. After a crash this goes on at the next
		 * start.
		 */
		RUNNING,

		/**
		 * All accounts are credited.
		 */
		FINISHED

	}

}
