package dev.atomictx.autoconfigure;

import dev.atomictx.interceptor.AtomicSetupException;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Says what to do about an {@link AtomicSetupException}.
 */
final class AtomicSetupFailureAnalyzer extends AbstractFailureAnalyzer<AtomicSetupException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, AtomicSetupException cause) {
		return new FailureAnalysis(cause.getProblem() + ".", cause.getRemedy() + ".", cause);
	}

}
