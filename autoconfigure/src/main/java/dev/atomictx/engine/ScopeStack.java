package dev.atomictx.engine;

import dev.atomictx.AtomicScope;
import org.jspecify.annotations.Nullable;

import org.springframework.core.NamedThreadLocal;

/**
 * The scopes that run on the thread, of whatever manager, each linked to the one that was
 * opened before it.
 */
public final class ScopeStack {

	private static final ThreadLocal<@Nullable Scope> stack = new NamedThreadLocal<>("Atomic scopes");

	private ScopeStack() {
	}

	/**
	 * Return what {@link AtomicScope#currentOrNull()} returns.
	 * @return the innermost scope, or {@code null} when there is none, or its transaction
	 * is over or suspended
	 */
	public static @Nullable AtomicScope current() {
		Scope scope = innermost();
		return (scope != null && scope.isActive()) ? scope : null;
	}

	/**
	 * The scope that was opened last, also when its transaction is over or suspended.
	 */
	static @Nullable Scope innermost() {
		return stack.get();
	}

	static void push(Scope scope) {
		stack.set(scope);
	}

	static void pop(Scope scope) {
		// Null at the end: to remove the entry of the thread and make it anew for each
		// unit takes three times as long.
		stack.set(scope.outer());
	}

}
