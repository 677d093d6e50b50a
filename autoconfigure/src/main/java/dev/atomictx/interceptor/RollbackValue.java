package dev.atomictx.interceptor;

import java.lang.reflect.Array;
import java.lang.reflect.Method;

import dev.atomictx.Rollback;

import org.springframework.core.GenericTypeResolver;
import org.springframework.util.ClassUtils;

/**
 * Fits the value of a {@link Rollback} to the return type of its boundary.
 */
final class RollbackValue {

	private RollbackValue() {
	}

	/**
	 * Return a rollback with a value that the method can return.
	 * @throws IllegalStateException when there is none
	 */
	static Rollback fit(Rollback rollback, Method method, Class<?> targetClass) {
		Object value = rollback.value();
		Class<?> returnType = GenericTypeResolver.resolveReturnType(method, targetClass);
		if (value == null) {
			return isPrimitive(returnType) ? Rollback.returning(zero(returnType)) : rollback;
		}
		if (ClassUtils.resolvePrimitiveIfNecessary(returnType).isInstance(value)) {
			return rollback;
		}
		throw new IllegalStateException("A Rollback in " + ClassUtils.getQualifiedMethodName(method)
				+ " returns a value of type " + value.getClass().getName() + ", but the method's return type is "
				+ returnType.getName() + ": give Rollback.returning a value of that type");
	}

	private static boolean isPrimitive(Class<?> returnType) {
		return returnType.isPrimitive() && returnType != void.class;
	}

	private static Object zero(Class<?> primitiveType) {
		return Array.get(Array.newInstance(primitiveType, 1), 0);
	}

}
