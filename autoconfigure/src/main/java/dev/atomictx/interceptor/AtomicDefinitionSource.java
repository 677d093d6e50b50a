package dev.atomictx.interceptor;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

import dev.atomictx.Atomic;
import dev.atomictx.AtomicDefinition;
import org.jspecify.annotations.Nullable;

import org.springframework.core.MethodClassKey;
import org.springframework.core.annotation.AnnotationConfigurationException;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.util.ClassUtils;

/**
 * Knows the definition of each method, found once.
 */
final class AtomicDefinitionSource {

	/**
	 * Stands in the cache for a method that is no boundary.
	 */
	private static final AtomicDefinition NONE = AtomicDefinition.DEFAULT.withName("none");

	private final Map<MethodClassKey, AtomicDefinition> definitions = new ConcurrentHashMap<>();

	private final Map<MethodClassKey, KeyExpression> keys = new ConcurrentHashMap<>();

	private final AtomicDefinitionParser parser;

	AtomicDefinitionSource(AtomicDefinitionParser parser) {
		this.parser = parser;
	}

	/**
	 * Return the definition of a method.
	 * @param method the method that is called, perhaps an interface's
	 * @param targetClass the class of the object behind the proxy
	 * @return the definition, or {@code null} when the method is no boundary
	 */
	@Nullable AtomicDefinition getDefinition(Method method, Class<?> targetClass) {
		MethodClassKey key = new MethodClassKey(method, targetClass);
		AtomicDefinition definition = this.definitions.get(key);
		if (definition == null) {
			// Not in computeIfAbsent: a placeholder may be an expression that creates
			// beans.
			definition = computeDefinition(method, ClassUtils.getUserClass(targetClass), key);
			this.definitions.put(key, definition);
		}
		return (definition != NONE) ? definition : null;
	}

	/**
	 * Return a definition for one call, with the key that its arguments lead to.
	 * @param definition the definition of the method, which declares a key
	 */
	AtomicDefinition withKey(AtomicDefinition definition, Method method, Class<?> targetClass, Object[] arguments) {
		KeyExpression key = Objects.requireNonNull(this.keys.get(new MethodClassKey(method, targetClass)));
		return definition.withIdempotencyKey(key.evaluate(arguments));
	}

	private AtomicDefinition computeDefinition(Method method, Class<?> userClass, MethodClassKey cacheKey) {
		if (Modifier.isPrivate(method.getModifiers()) || Modifier.isStatic(method.getModifiers())) {
			return NONE;
		}
		try {
			MergedAnnotation<Atomic> annotation = AtomicAnnotations.find(method, userClass);
			if (!annotation.isPresent()) {
				return NONE;
			}
			AtomicDefinition definition = this.parser.parse(annotation.synthesize(), defaultName(method, userClass));
			if (definition.idempotencyKey() != null) {
				this.keys.put(cacheKey, KeyExpression.parse(definition.idempotencyKey().value(),
						TypeHierarchy.mostSpecificMethod(method, userClass), userClass));
			}
			return definition;
		}
		catch (IllegalArgumentException | AnnotationConfigurationException ex) {
			Method declared = TypeHierarchy.mostSpecificMethod(method, userClass);
			throw new AtomicSetupException(
					"@Atomic on " + ClassUtils.getQualifiedMethodName(declared) + " is invalid: " + ex.getMessage(),
					"Correct the attribute", ex);
		}
	}

	private static String defaultName(Method method, Class<?> userClass) {
		Class<?> named = Proxy.isProxyClass(userClass) ? method.getDeclaringClass() : userClass;
		return named.getSimpleName() + "." + method.getName();
	}

}
