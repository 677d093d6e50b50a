package dev.atomictx.engine;

import dev.atomictx.AtomicScope;
import org.jspecify.annotations.Nullable;

import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * The innermost scope of the thread, as {@link AtomicScope#currentOrNull()} returns it.
 */
final class CurrentScope {

	private CurrentScope() {
	}

	static @Nullable Scope get() {
		return (Scope) AtomicScope.currentOrNull();
	}

	/**
	 * Bind a scope in place of another.
	 * @return the other
	 */
	static @Nullable Scope bind(@Nullable Scope scope) {
		Scope previous = (Scope) TransactionSynchronizationManager.unbindResourceIfPossible(AtomicScope.class);
		if (scope != null) {
			TransactionSynchronizationManager.bindResource(AtomicScope.class, scope);
		}
		return previous;
	}

	/**
	 * Unbind the current scope, if it belongs to a unit.
	 * @return the scope
	 */
	static @Nullable Scope unbindIfIn(UnitOfWork unit) {
		Scope current = get();
		return (current != null && current.unit() == unit) ? bind(null) : null;
	}

}
