package dev.atomictx.autoconfigure;

import java.time.Duration;
import java.util.Set;

import dev.atomictx.Atomic;
import dev.atomictx.FailureKind;
import dev.atomictx.engine.retry.RetrySettings;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/**
 * Settings of atomic units.
 *
 * @param order Order of the advice among others.
 * @param retry what holds for units that do not say otherwise
 * @param savepoint how savepoints are treated
 * @param silentRollback Which transactions report that the database has rolled them back
 * instead of committed, because an SQL error was swallowed in them.
 * @param commitOutcome What to do when the acknowledgement of a COMMIT is lost.
 */
@ConfigurationProperties("atomic")
record AtomicProperties(@DefaultValue("" + Atomic.DEFAULT_ORDER) int order, @DefaultValue Retry retry,
		@DefaultValue Savepoint savepoint, @DefaultValue("units") SilentRollback silentRollback,
		@DefaultValue("report") CommitOutcome commitOutcome) {

	/**
	 * What holds for units that do not say otherwise.
	 *
	 * @param kinds Kinds of failure to retry in units that name none.
	 * @param maxRetries Most attempts after the first.
	 * @param delay Longest first wait between attempts; each wait is drawn at random
	 * between zero and its ceiling.
	 * @param multiplier Factor by which the ceiling grows from one wait to the next.
	 * @param maxDelay Longest wait between attempts.
	 * @param deadline Time for all attempts of a unit together.
	 */
	record Retry(@DefaultValue Set<FailureKind> kinds, @DefaultValue("3") int maxRetries,
			@DefaultValue("20ms") Duration delay, @DefaultValue("2") double multiplier,
			@DefaultValue("1s") Duration maxDelay, @Nullable Duration deadline) {

		RetrySettings toSettings() {
			require(this.maxRetries >= 0, "retry.max-retries", this.maxRetries,
					"It must be 0 (no retries) or a positive number.");
			require(isPositive(this.delay), "retry.delay", this.delay, "It must be longer than zero.");
			require(this.multiplier >= 1, "retry.multiplier", this.multiplier, "It must be 1 or more.");
			require(this.maxDelay.compareTo(this.delay) >= 0, "retry.max-delay", this.maxDelay,
					"It must not be shorter than 'atomic.retry.delay', which is " + this.delay + ".");
			require(this.deadline == null || isPositive(this.deadline), "retry.deadline", this.deadline,
					"It must be longer than zero, or not set for no deadline.");
			return new RetrySettings(this.kinds, this.maxRetries, this.delay, this.multiplier, this.maxDelay,
					this.deadline);
		}

		private static boolean isPositive(Duration duration) {
			return !duration.isZero() && !duration.isNegative();
		}

	}

	/**
	 * How savepoints are treated.
	 *
	 * @param release When the savepoint of a finished scope is released.
	 * @param warnAt Number of subtransactions in one transaction that is worth a warning.
	 */
	record Savepoint(@DefaultValue("deferred") Release release, @DefaultValue("48") int warnAt) {

		int requireWarnAt() {
			require(this.warnAt >= 1, "savepoint.warn-at", this.warnAt, "It must be 1 or more.");
			return this.warnAt;
		}

	}

	/**
	 * When the savepoint of a finished scope is released.
	 */
	enum Release {

		/**
		 * With the next savepoint on its level, or at the end of the enclosing scope.
		 */
		DEFERRED,

		/**
		 * At once, at the price of a round trip.
		 */
		EAGER

	}

	/**
	 * Which transactions report a silent rollback.
	 */
	enum SilentRollback {

		/**
		 * Those in which a unit takes part.
		 */
		UNITS,

		/**
		 * All transactions of the transaction managers, those of libraries included.
		 */
		ALL

	}

	/**
	 * What to do when the acknowledgement of a COMMIT is lost.
	 */
	enum CommitOutcome {

		/**
		 * Report to the caller that the outcome is unknown.
		 */
		REPORT,

		/**
		 * Ask the database, and report an unknown outcome only if it does not answer.
		 */
		RESOLVE

	}

	private static void require(boolean valid, String name, @Nullable Object value, String reason) {
		if (!valid) {
			throw new InvalidConfigurationPropertyValueException("atomic." + name, value, reason);
		}
	}

}
