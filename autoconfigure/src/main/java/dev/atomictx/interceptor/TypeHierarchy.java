package dev.atomictx.interceptor;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Collectors;

import org.springframework.aop.support.AopUtils;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

/**
 * The types and methods whose annotations can matter to a class. Of a dynamic proxy (a
 * repository, say) only the interfaces matter.
 */
final class TypeHierarchy {

	private TypeHierarchy() {
	}

	/**
	 * Return the class and its superclasses, then all interfaces.
	 */
	static Set<Class<?>> typesOf(Class<?> userClass) {
		Set<Class<?>> types = new LinkedHashSet<>();
		if (!Proxy.isProxyClass(userClass)) {
			for (Class<?> type = userClass; type != null; type = type.getSuperclass()) {
				types.add(type);
			}
		}
		types.addAll(ClassUtils.getAllInterfacesForClassAsSet(userClass));
		return types;
	}

	/**
	 * Return the methods of all these types, private ones included; of those that
	 * override each other the one that runs.
	 */
	static Set<Method> methodsOf(Class<?> userClass) {
		return typesOf(userClass).stream()
			.map(ReflectionUtils::getDeclaredMethods)
			.flatMap(Arrays::stream)
			.filter((method) -> !method.isSynthetic())
			.map((method) -> mostSpecificMethod(method, userClass))
			.collect(Collectors.toCollection(LinkedHashSet::new));
	}

	/**
	 * Return the method that runs when the given one is called.
	 */
	static Method mostSpecificMethod(Method method, Class<?> userClass) {
		return Proxy.isProxyClass(userClass) ? method : AopUtils.getMostSpecificMethod(method, userClass);
	}

}
