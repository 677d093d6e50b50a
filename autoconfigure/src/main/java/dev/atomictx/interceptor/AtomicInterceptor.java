package dev.atomictx.interceptor;

import java.util.function.Supplier;

import dev.atomictx.AtomicDefinition;
import dev.atomictx.AtomicOperations;
import dev.atomictx.AtomicScope;
import dev.atomictx.Rollback;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.ProxyMethodInvocation;

/**
 * Runs the method through {@link AtomicOperations}.
 */
final class AtomicInterceptor implements MethodInterceptor {

	private final AtomicDefinitionSource definitionSource;

	private final Supplier<AtomicOperations> operationsSupplier;

	private volatile @Nullable AtomicOperations operations;

	AtomicInterceptor(AtomicDefinitionSource definitionSource, Supplier<AtomicOperations> operationsSupplier) {
		this.definitionSource = definitionSource;
		this.operationsSupplier = operationsSupplier;
	}

	// With older compilers NullAway cannot see that the result may be null.
	@Override
	@SuppressWarnings("NullAway")
	public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
		Class<?> targetClass = targetClass(invocation);
		AtomicDefinition definition = this.definitionSource.getDefinition(invocation.getMethod(), targetClass);
		if (definition == null) {
			return invocation.proceed();
		}
		if (definition.idempotencyKey() != null) {
			definition = this.definitionSource.withKey(definition, invocation.getMethod(), targetClass,
					invocation.getArguments());
		}
		return operations().<@Nullable Object, Exception>execute(definition, (scope) -> attempt(invocation, scope));
	}

	/**
	 * Fetch the bean at the first call, and without a lock of our own, which could
	 * deadlock with that of the bean factory.
	 */
	private AtomicOperations operations() {
		AtomicOperations operations = this.operations;
		if (operations == null) {
			operations = this.operationsSupplier.get();
			this.operations = operations;
		}
		return operations;
	}

	private static Class<?> targetClass(MethodInvocation invocation) {
		Object target = invocation.getThis();
		return (target != null) ? target.getClass() : invocation.getMethod().getDeclaringClass();
	}

	/**
	 * Proceed with a clone of the invocation, so that each attempt passes through all
	 * inner advices and sees the original arguments. Whatever is thrown passes as it is,
	 * even a throwable that is neither an exception nor an error.
	 */
	@SuppressWarnings("unchecked")
	private static <E extends Throwable> @Nullable Object attempt(MethodInvocation invocation, AtomicScope scope)
			throws E {
		try {
			return ((ProxyMethodInvocation) invocation).invocableClone().proceed();
		}
		catch (Rollback ex) {
			// The rollback of a joined scope ends at another boundary.
			throw scope.isJoined() ? ex : RollbackValue.fit(ex, invocation.getMethod(), targetClass(invocation));
		}
		catch (Throwable ex) {
			throw (E) ex;
		}
	}

}
