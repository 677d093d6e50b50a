package dev.atomictx.witness;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Asks whether a transaction has committed, again and again until the answer is certain.
 * <p>
 * A question that nothing answers is cut off by the network, never by cancelling: a
 * COMMIT that is cancelled while it waits for a synchronous standby succeeds with a
 * warning.
 */
final class OutcomeQuestion {

	private static final Log logger = LogFactory.getLog(OutcomeQuestion.class);

	private static final Duration PAUSE = Duration.ofMillis(50);

	/**
	 * Longest wait of one question for the old transaction.
	 */
	private static final Duration WAIT = Duration.ofSeconds(2);

	private static final Duration NETWORK_TIMEOUT = Duration.ofSeconds(5);

	private final Witness witness = Witness.create();

	private final WitnessTable table;

	private final ConnectionSource source;

	private final @Nullable String url;

	/**
	 * Create the question, before COMMIT.
	 * @param table where the witness is written
	 * @param source where to get a connection to ask
	 * @param url the database that the transaction commits in
	 */
	OutcomeQuestion(WitnessTable table, ConnectionSource source, @Nullable String url) {
		this.table = table;
		this.source = source;
		this.url = url;
	}

	Witness witness() {
		return this.witness;
	}

	/**
	 * Ask until the answer is certain or patience ends.
	 * @return whether the transaction has committed, or {@code null} if that could not be
	 * found out
	 */
	@Nullable Boolean ask(Duration patience) {
		long end = System.nanoTime() + patience.toNanos();
		Boolean answer;
		do {
			answer = this.witness.isTooOld() ? null : askOnce(end - System.nanoTime());
		}
		while (answer == null && System.nanoTime() - end < 0 && pause());
		return answer;
	}

	private @Nullable Boolean askOnce(long nanosLeft) {
		Duration wait = Duration.ofNanos(Math.max(nanosLeft, 0)).plusMillis(1);
		try (Connection connection = this.source.getConnection()) {
			if (!Objects.equals(connection.getMetaData().getURL(), this.url)) {
				logger.debug("The data source leads to another database now than when the transaction began");
				return null;
			}
			return ask(connection, (wait.compareTo(WAIT) < 0) ? wait : WAIT);
		}
		catch (SQLException | RuntimeException ex) {
			logger.debug("Could not ask for witness " + this.witness.id(), ex);
			return null;
		}
	}

	private @Nullable Boolean ask(Connection connection, Duration wait) throws SQLException {
		int networkTimeout = connection.getNetworkTimeout();
		boolean autoCommit = connection.getAutoCommit();
		connection.setNetworkTimeout(Runnable::run, (int) NETWORK_TIMEOUT.toMillis());
		try {
			connection.setAutoCommit(false);
			return this.table.hasCommitted(connection, this.witness.id(), wait);
		}
		finally {
			if (!connection.isClosed()) {
				connection.rollback();
				connection.setAutoCommit(autoCommit);
				connection.setNetworkTimeout(Runnable::run, networkTimeout);
			}
		}
	}

	private static boolean pause() {
		try {
			TimeUnit.MILLISECONDS.sleep(PAUSE.toMillis());
			return true;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
	}

	/**
	 * What is known when the question got no answer, and how to find out later.
	 */
	String describe() {
		return "The connection was lost while COMMIT was in flight, and the database could not be asked for witness "
				+ this.witness.id() + ". To find out, execute this within half an hour, and commit it: INSERT INTO "
				+ WitnessTable.NAME + " (id, committed) VALUES ('" + this.witness.id() + "', false). If it is refused "
				+ "as a duplicate, look at the row: it says whether the transaction has committed. If it goes in, the "
				+ "transaction can never commit.";
	}

}
