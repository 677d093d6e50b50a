package dev.atomictx.engine.retry;

import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

import dev.atomictx.CommitOutcomeUnknownException;
import dev.atomictx.FailureClassifier;
import dev.atomictx.FailureKind;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * A throwable that ended an attempt, classified.
 *
 * @param throwable the throwable, which the caller receives
 * @param kind its kind, or {@code null}
 * @param sqlState the SQLSTATE that came first, or {@code null}
 * @param outcomeUnknown whether the transaction may have committed
 */
public record Failure(Throwable throwable, @Nullable FailureKind kind, @Nullable String sqlState,
		boolean outcomeUnknown) {

	private static final Log logger = LogFactory.getLog(Failure.class);

	/**
	 * "Current transaction is aborted": never the reason, only what follows from it.
	 */
	private static final String IN_FAILED_TRANSACTION = "25P02";

	/**
	 * The server's timeouts for idle and for long transactions. The first is checked
	 * before a command is executed; the timer of the second is stopped before the commit
	 * is recorded. See {@code PostgresMain} and {@code CommitTransaction} in PostgreSQL's
	 * source.
	 */
	private static final Set<String> ENDED_BEFORE_COMMIT = Set.of("25P03", "25P04");

	static Failure of(Throwable throwable, List<FailureClassifier> classifiers) {
		List<Throwable> chain = chain(throwable);
		List<String> sqlStates = sqlStatesIn(chain);
		String sqlState = sqlStates.isEmpty() ? null : sqlStates.get(0);
		if (chain.stream().anyMatch(CommitOutcomeUnknownException.class::isInstance)) {
			return new Failure(throwable, null, sqlState, true);
		}
		FailureKind kind = null;
		for (int i = 0; kind == null && i < classifiers.size(); i++) {
			kind = classify(classifiers.get(i), throwable);
		}
		return new Failure(throwable, kind, sqlState, false);
	}

	private static @Nullable FailureKind classify(FailureClassifier classifier, Throwable throwable) {
		try {
			return classifier.classify(throwable);
		}
		catch (RuntimeException ex) {
			logger.error("Classifier [" + classifier + "] failed and is passed over", ex);
			return null;
		}
	}

	/**
	 * List a throwable and all that it carries, nearest first: its causes, and the
	 * further exceptions of a JDBC batch.
	 * @param throwable the throwable
	 * @return each throwable once
	 */
	public static List<Throwable> chain(Throwable throwable) {
		Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
		List<Throwable> chain = new ArrayList<>(4);
		Deque<Throwable> pending = new ArrayDeque<>(2);
		pending.push(throwable);
		while (!pending.isEmpty()) {
			Throwable link = pending.pop();
			if (seen.add(link)) {
				chain.add(link);
				push(link.getCause(), pending);
				push((link instanceof SQLException ex) ? ex.getNextException() : null, pending);
			}
		}
		return chain;
	}

	private static void push(@Nullable Throwable link, Deque<Throwable> pending) {
		if (link != null) {
			pending.push(link);
		}
	}

	/**
	 * List the SQLSTATEs in the {@linkplain #chain(Throwable) chain} of a throwable,
	 * without the mere symptom 25P02.
	 * @param throwable the throwable
	 * @return the SQLSTATEs, nearest first
	 */
	public static List<String> sqlStates(Throwable throwable) {
		return sqlStatesIn(chain(throwable));
	}

	/**
	 * Whether a failure of COMMIT leaves open if the transaction has committed.
	 * @param failure what came instead of an answer to COMMIT
	 * @return {@code false} if it is the server's answer that it has not committed
	 */
	public static boolean leavesCommitOpen(Throwable failure) {
		List<String> sqlStates = sqlStates(failure);
		return sqlStates.stream().noneMatch(ENDED_BEFORE_COMMIT::contains)
				&& sqlStates.stream().anyMatch(Failure::isLoss);
	}

	/**
	 * Whether an SQLSTATE leaves open what happened: connection exceptions, "statement
	 * completion unknown", shutdowns, and errors of the system around the server.
	 */
	private static boolean isLoss(String sqlState) {
		return sqlState.startsWith("08") || sqlState.equals("40003") || sqlState.startsWith("57P")
				|| sqlState.startsWith("58") || sqlState.startsWith("XX") || sqlState.startsWith("HY");
	}

	private static List<String> sqlStatesIn(List<Throwable> chain) {
		List<String> sqlStates = new ArrayList<>(2);
		for (Throwable link : chain) {
			if (link instanceof SQLException ex && ex.getSQLState() != null
					&& !ex.getSQLState().equals(IN_FAILED_TRANSACTION)) {
				sqlStates.add(ex.getSQLState());
			}
		}
		return sqlStates;
	}

	/**
	 * Describe the failure for a log message, without its message: that may contain data.
	 */
	@Override
	public String toString() {
		List<String> parts = new ArrayList<>(3);
		if (this.kind != null) {
			parts.add(this.kind.name());
		}
		if (this.sqlState != null) {
			parts.add("SQLSTATE " + this.sqlState);
		}
		parts.add(this.throwable.getClass().getName());
		return String.join(", ", parts);
	}

}
