package dev.atomictx.interceptor;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.util.List;

import dev.atomictx.Atomic;

import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.annotation.MergedAnnotations.SearchStrategy;
import org.springframework.util.ClassUtils;

/**
 * Tells where {@code @Transactional} contradicts {@link Atomic}: both would apply, one
 * inside the other, while a reader expects one to replace the other.
 */
final class TransactionalConflicts {

	/**
	 * By name, because the second one need not be on the class path.
	 */
	private static final List<String> TRANSACTIONAL = List
		.of("org.springframework.transaction.annotation.Transactional", "jakarta.transaction.Transactional");

	private TransactionalConflicts() {
	}

	static void requireNone(Method method, MergedAnnotation<Atomic> atomic) {
		boolean onMethod = AtomicAnnotations.isOnMethod(atomic);
		String name = ClassUtils.getQualifiedMethodName(method);
		if (isTransactional(method)) {
			throw onMethod
					? new AtomicSetupException("@Atomic and @Transactional both apply to method " + name,
							"Remove @Transactional: @Atomic begins the transaction")
					: new AtomicSetupException(
							"@Transactional on method " + name + " does not replace the @Atomic on " + typeName(atomic)
									+ ", but runs inside it",
							"Replace @Transactional by @Atomic on the method, "
									+ "or move @Atomic from the type to those methods that need it");
		}
		Class<?> type = method.getDeclaringClass();
		if (!onMethod && isTransactional(type)) {
			throw new AtomicSetupException("@Atomic and @Transactional both apply to class " + type.getName(),
					"Remove one of them; @Atomic on single methods of a @Transactional class is fine");
		}
	}

	private static String typeName(MergedAnnotation<Atomic> atomic) {
		return (atomic.getSource() instanceof Class<?> type) ? type.getName() : "the type";
	}

	private static boolean isTransactional(AnnotatedElement element) {
		MergedAnnotations annotations = MergedAnnotations.from(element, SearchStrategy.TYPE_HIERARCHY);
		return TRANSACTIONAL.stream().anyMatch(annotations::isPresent);
	}

}
