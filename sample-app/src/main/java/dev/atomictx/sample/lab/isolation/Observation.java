package dev.atomictx.sample.lab.isolation;

import org.jspecify.annotations.Nullable;

import org.springframework.transaction.annotation.Isolation;

/**
 * What came of one attempt at an anomaly.
 *
 * @param anomaly what was attempted
 * @param level the level of both transactions
 * @param occurred whether it happened
 * @param sqlState how the database stopped it, or {@code null} where it had no need to
 */
public record Observation(Anomaly anomaly, Isolation level, boolean occurred, @Nullable String sqlState) {

	/**
	 * Whether the SQL standard allows what was attempted.
	 * @return {@code false} if the database must prevent it
	 */
	public boolean isAllowed() {
		return this.anomaly.isAllowedAt(this.level);
	}

}
