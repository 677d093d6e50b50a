package dev.atomictx.interceptor;

import java.lang.reflect.Method;

import org.springframework.aop.ClassFilter;
import org.springframework.aop.support.StaticMethodMatcherPointcut;

/**
 * Matches the methods that have a definition.
 */
final class AtomicPointcut extends StaticMethodMatcherPointcut {

	private final AtomicDefinitionSource definitionSource;

	AtomicPointcut(AtomicDefinitionSource definitionSource, ClassFilter classFilter) {
		this.definitionSource = definitionSource;
		setClassFilter(classFilter);
	}

	@Override
	public boolean matches(Method method, Class<?> targetClass) {
		return this.definitionSource.getDefinition(method, targetClass) != null;
	}

}
