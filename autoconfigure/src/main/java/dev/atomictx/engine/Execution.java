package dev.atomictx.engine;

import java.time.Duration;

import dev.atomictx.AtomicDefinition;
import dev.atomictx.AtomicExecution;
import dev.atomictx.FailureKind;
import org.jspecify.annotations.Nullable;

/**
 * One attempt, as listeners are told of it.
 */
record Execution(AtomicDefinition definition, boolean isOutermost, int depth, int attempt,
		@Nullable Failure judgedFailure, Duration delay) implements AtomicExecution {

	@Override
	public String name() {
		return Scope.nameOf(this.definition);
	}

	@Override
	public @Nullable Throwable failure() {
		return (this.judgedFailure != null) ? this.judgedFailure.throwable() : null;
	}

	@Override
	public @Nullable FailureKind failureKind() {
		return (this.judgedFailure != null) ? this.judgedFailure.kind() : null;
	}

	@Override
	public @Nullable String sqlState() {
		return (this.judgedFailure != null) ? this.judgedFailure.sqlState() : null;
	}

}
