package dev.atomictx.engine;

import java.util.List;
import java.util.Set;

import dev.atomictx.CommitOutcomeUnknownException;
import dev.atomictx.FailureClassifier;
import dev.atomictx.FailureKind;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * A throwable that ended an attempt, and what is known of it.
 *
 * @param throwable the throwable, which the caller receives
 * @param kind its kind, or {@code null}
 * @param sqlState the SQLSTATE that came first, or {@code null}
 * @param outcomeUnknown whether it may follow a commit that has happened
 */
record Failure(Throwable throwable, @Nullable FailureKind kind, @Nullable String sqlState, boolean outcomeUnknown) {

	private static final Log logger = LogFactory.getLog(Failure.class);

	/**
	 * "Transaction resolution unknown" and "statement completion unknown": the SQL
	 * standard's own words for not knowing.
	 */
	private static final Set<String> OUTCOME_UNKNOWN = Set.of("08007", "40003");

	static Failure of(Throwable throwable, List<FailureClassifier> classifiers) {
		List<String> sqlStates = FailureChain.sqlStatesOf(throwable);
		String sqlState = sqlStates.isEmpty() ? null : sqlStates.get(0);
		if (sqlStates.stream().anyMatch(OUTCOME_UNKNOWN::contains)
				|| FailureChain.of(throwable).stream().anyMatch(CommitOutcomeUnknownException.class::isInstance)) {
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
			logger.error("Classifier [" + classifier + "] failed, and is taken for not being able to tell", ex);
			return null;
		}
	}

}
