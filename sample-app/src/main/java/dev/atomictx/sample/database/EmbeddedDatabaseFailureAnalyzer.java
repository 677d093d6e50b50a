package dev.atomictx.sample.database;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Says what to do when the embedded database cannot be used.
 */
class EmbeddedDatabaseFailureAnalyzer extends AbstractFailureAnalyzer<EmbeddedDatabaseException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, EmbeddedDatabaseException cause) {
		return new FailureAnalysis(cause.getMessage(),
				"Stop the other bank, if there is one, or name another directory "
						+ "with bank.data-directory (BANK_DATADIRECTORY), or a database of your own with spring.datasource.url "
						+ "(SPRING_DATASOURCE_URL).",
				cause);
	}

}
