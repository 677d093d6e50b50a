package dev.atomictx.engine;

import dev.atomictx.AtomicScope;
import org.jspecify.annotations.Nullable;

import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * The scopes that run on the thread, of whatever manager, each linked to the one that was
 * opened before it. The innermost is bound where {@link AtomicScope#currentOrNull()}
 * looks for it.
 */
final class ScopeStack {

	private ScopeStack() {
	}

	/**
	 * The scope that was opened last, also when its transaction is over or suspended.
	 */
	static @Nullable Scope innermost() {
		return (Scope) TransactionSynchronizationManager.getResource(AtomicScope.class);
	}

	static void push(Scope scope) {
		replace(scope.outer(), scope);
	}

	static void pop(Scope scope) {
		replace(scope, scope.outer());
	}

	private static void replace(@Nullable Scope previous, @Nullable Scope current) {
		if (previous != null) {
			TransactionSynchronizationManager.unbindResource(AtomicScope.class);
		}
		if (current != null) {
			TransactionSynchronizationManager.bindResource(AtomicScope.class, current);
		}
	}

}
