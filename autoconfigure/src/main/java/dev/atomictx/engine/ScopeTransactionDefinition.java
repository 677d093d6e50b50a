package dev.atomictx.engine;

import java.time.Duration;

import dev.atomictx.AtomicDefinition;

import org.springframework.transaction.TransactionDefinition;

/**
 * What a scope asks of the transaction manager, should it be outermost.
 *
 * @param definition how to run the unit
 * @param requiresNew whether the transaction that is bound to the thread is over
 */
record ScopeTransactionDefinition(AtomicDefinition definition, boolean requiresNew) implements TransactionDefinition {

	@Override
	public int getPropagationBehavior() {
		return this.requiresNew ? PROPAGATION_REQUIRES_NEW : PROPAGATION_REQUIRED;
	}

	@Override
	public int getIsolationLevel() {
		return this.definition.isolation().value();
	}

	@Override
	public int getTimeout() {
		Duration timeout = this.definition.timeout();
		if (timeout == null) {
			return TIMEOUT_DEFAULT;
		}
		// Spring counts in whole seconds: the next one, so that it is never none.
		return (timeout.getSeconds() >= Integer.MAX_VALUE) ? Integer.MAX_VALUE
				: (int) timeout.getSeconds() + ((timeout.getNano() > 0) ? 1 : 0);
	}

	@Override
	public boolean isReadOnly() {
		return this.definition.readOnly();
	}

	@Override
	public String getName() {
		return Scope.nameOf(this.definition);
	}

}
