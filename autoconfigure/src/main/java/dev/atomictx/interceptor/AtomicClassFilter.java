package dev.atomictx.interceptor;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

import dev.atomictx.Atomic;
import dev.atomictx.AtomicDefinition;

import org.springframework.aop.ClassFilter;
import org.springframework.core.annotation.AnnotationUtils;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

/**
 * Lets the classes with boundaries through, and refuses those whose boundaries cannot
 * work.
 * <p>
 * It is asked about every bean of an application, so it looks at each type once, however
 * many classes inherit from it, and at direct annotations only. It also sees a method
 * that no proxy can intercept, which a method matcher would pass over in silence.
 */
final class AtomicClassFilter implements ClassFilter {

	private final Map<Class<?>, Boolean> declaringTypes = new ConcurrentHashMap<>();

	private final Map<Class<?>, Boolean> matches = new ConcurrentHashMap<>();

	private final AtomicDeclarationValidator validator;

	private final Consumer<AtomicDefinition> found;

	AtomicClassFilter(AtomicDeclarationValidator validator, Consumer<AtomicDefinition> found) {
		this.validator = validator;
		this.found = found;
	}

	@Override
	public boolean matches(Class<?> clazz) {
		Class<?> userClass = ClassUtils.getUserClass(clazz);
		Boolean match = this.matches.get(userClass);
		if (match == null) {
			match = TypeHierarchy.typesOf(userClass).stream().anyMatch(this::isDeclaring) && hasBoundaries(userClass);
			this.matches.put(userClass, match);
		}
		return match;
	}

	private boolean hasBoundaries(Class<?> userClass) {
		List<AtomicDefinition> definitions = this.validator.validate(userClass);
		definitions.forEach(this.found);
		return !definitions.isEmpty();
	}

	private boolean isDeclaring(Class<?> type) {
		return this.declaringTypes.computeIfAbsent(type, AtomicClassFilter::declaresAtomic);
	}

	private static boolean declaresAtomic(Class<?> type) {
		return AnnotationUtils.isCandidateClass(type, Atomic.class) && (AtomicAnnotations.isDeclaredOn(type)
				|| Stream.of(ReflectionUtils.getDeclaredMethods(type)).anyMatch(AtomicAnnotations::isDeclaredOn));
	}

}
