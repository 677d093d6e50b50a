package dev.atomictx.autoconfigure;

import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.sql.init.DatabaseInitializationMode;

/**
 * Settings of witnesses, which are used with {@code atomic.commit-outcome=resolve}, and
 * of units with an idempotency key.
 *
 * @param patience For how long to ask the database about a lost COMMIT before its outcome
 * is reported as unknown.
 * @param initializeSchema Which databases get the tables of witnesses and idempotency
 * keys at start.
 */
@ConfigurationProperties("atomic.witness")
record WitnessProperties(@DefaultValue("30s") Duration patience,
		@DefaultValue("embedded") DatabaseInitializationMode initializeSchema) {

	private static final Duration LONGEST = Duration.ofMinutes(10);

	/**
	 * A question must come long before the witness may be deleted.
	 */
	Duration requirePatience() {
		if (this.patience.isNegative() || this.patience.isZero() || this.patience.compareTo(LONGEST) > 0) {
			throw new InvalidConfigurationPropertyValueException("atomic.witness.patience", this.patience,
					"It must be longer than zero, and at most 10 minutes.");
		}
		return this.patience;
	}

}
