package dev.atomictx.sample.lab.contention;

import java.math.BigDecimal;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonFormat.Shape;
import org.jspecify.annotations.Nullable;

/**
 * How far a run has come.
 *
 * @param settings what the visitor chose
 * @param state whether it still runs, and if not, how it ended
 * @param millis how long it has been running
 * @param done how many transfers have committed
 * @param failed how many transfers were given up
 * @param attempts how often money was moved, undone attempts included
 * @param deadlocks how often PostgreSQL made a transfer the victim of a deadlock (40P01)
 * @param serializationFailures how often it refused one for its isolation level (40001)
 * @param staleVersions how often an account had changed since it was read
 * @param savepointRetries how often only the movement of the money was repeated
 * @param transactionRetries how often the whole transaction was repeated
 * @param total what is on all accounts
 * @param expectedTotal what was on all accounts at the start
 * @param problem what went wrong first, if anything
 */
public record ContentionProgress(ContentionSettings settings, State state, long millis, long done, long failed,
		long attempts, long deadlocks, long serializationFailures, long staleVersions, long savepointRetries,
		long transactionRetries, @JsonFormat(shape = Shape.STRING) BigDecimal total,
		@JsonFormat(shape = Shape.STRING) BigDecimal expectedTotal, @Nullable String problem) {

	/**
	 * Where a run stands.
	 */
	public enum State {

		/**
		 * Transfers are under way.
		 */
		RUNNING,

		/**
		 * Every transfer was made or given up.
		 */
		COMPLETED,

		/**
		 * It was stopped before the last transfer.
		 */
		STOPPED,

		/**
		 * It came to a wrong result, or lost the database.
		 */
		FAILED

	}

}
