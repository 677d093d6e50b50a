package dev.atomictx.interceptor;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.util.List;

import dev.atomictx.Atomic;

import org.springframework.aop.support.AopUtils;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.annotation.MergedAnnotations.SearchStrategy;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

/**
 * Where {@link Atomic} is looked for.
 */
final class AtomicAnnotations {

	private AtomicAnnotations() {
	}

	/**
	 * Find the annotation that holds for a method: on the implementation, then on the
	 * interface; on either, a method before its type.
	 */
	static MergedAnnotation<Atomic> find(Method method, Class<?> targetClass) {
		if (ReflectionUtils.isObjectMethod(method) || !ClassUtils.isUserLevelMethod(method)) {
			return MergedAnnotation.missing();
		}
		Method implementation = AopUtils.getMostSpecificMethod(method, targetClass);
		Method declaration = ClassUtils.getInterfaceMethodIfPossible(method, targetClass);
		MergedAnnotation<Atomic> annotation = find(SearchStrategy.SUPERCLASS,
				List.of(implementation, implementation.getDeclaringClass()));
		if (annotation.isPresent()) {
			return annotation;
		}
		return find(SearchStrategy.TYPE_HIERARCHY, List.of(implementation, declaration,
				implementation.getDeclaringClass(), declaration.getDeclaringClass()));
	}

	private static MergedAnnotation<Atomic> find(SearchStrategy strategy, List<AnnotatedElement> elements) {
		return elements.stream()
			.map((element) -> MergedAnnotations.from(element, strategy).get(Atomic.class))
			.filter(MergedAnnotation::isPresent)
			.findFirst()
			.orElseGet(MergedAnnotation::missing);
	}

	/**
	 * Whether the element itself bears the annotation.
	 */
	static boolean isDeclaredOn(AnnotatedElement element) {
		return MergedAnnotations.from(element).isPresent(Atomic.class);
	}

	/**
	 * Whether the annotation that was found stands on a method, not on a type.
	 */
	static boolean isOnMethod(MergedAnnotation<Atomic> annotation) {
		return annotation.getSource() instanceof Method;
	}

}
