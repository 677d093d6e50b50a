package dev.atomictx.interceptor;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;

import dev.atomictx.Atomic;
import dev.atomictx.AtomicDefinition;

import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.transaction.event.TransactionPhase;
import org.springframework.transaction.event.TransactionalEventListener;
import org.springframework.util.ClassUtils;

/**
 * Refuses declarations that cannot do what they say, before anything is called.
 */
final class AtomicDeclarationValidator {

	private final AtomicDefinitionSource definitionSource;

	private final TransactionalConflicts conflicts;

	AtomicDeclarationValidator(AtomicDefinitionSource definitionSource, TransactionalConflicts conflicts) {
		this.definitionSource = definitionSource;
		this.conflicts = conflicts;
	}

	/**
	 * Validate all boundaries of a class.
	 * @param userClass the class
	 * @return the definitions of its boundaries
	 * @throws AtomicSetupException when a declaration cannot work
	 */
	List<AtomicDefinition> validate(Class<?> userClass) {
		List<AtomicDefinition> definitions = new ArrayList<>();
		for (Method method : TypeHierarchy.methodsOf(userClass)) {
			MergedAnnotation<Atomic> annotation = requireInterceptable(method, userClass);
			AtomicDefinition definition = this.definitionSource.getDefinition(method, userClass);
			if (definition != null) {
				ReturnTypes.requireContained(method, userClass);
				this.conflicts.requireNone(method, userClass, annotation, definition);
				refuseNested(method, definition);
				definitions.add(definition);
			}
		}
		return definitions;
	}

	/**
	 * Refuse what must be outermost on a method that never is.
	 */
	private static void refuseNested(Method method, AtomicDefinition definition) {
		TransactionalEventListener listener = AnnotatedElementUtils.findMergedAnnotation(method,
				TransactionalEventListener.class);
		if (definition.durable() && listener != null && listener.phase() == TransactionPhase.BEFORE_COMMIT) {
			throw new AtomicSetupException("Method " + ClassUtils.getQualifiedMethodName(method) + " declares "
					+ ((definition.idempotencyKey() != null) ? "idempotencyKey" : "durable")
					+ ", so it must be outermost, but it is called inside the transaction that is about to commit",
					"Choose the phase AFTER_COMMIT");
		}
	}

	private static MergedAnnotation<Atomic> requireInterceptable(Method method, Class<?> userClass) {
		int modifiers = method.getModifiers();
		boolean explicit = AtomicAnnotations.isDeclaredOn(method);
		refuse(explicit && Modifier.isPrivate(modifiers), "private", method);
		refuse(explicit && Modifier.isStatic(modifiers), "static", method);
		refuse(explicit && Modifier.isFinal(modifiers), "final", method);
		MergedAnnotation<Atomic> annotation = AtomicAnnotations.find(method, userClass);
		refuse(annotation.isPresent() && Modifier.isPublic(modifiers) && Modifier.isFinal(modifiers)
				&& !Modifier.isStatic(modifiers), "final", method);
		return annotation;
	}

	private static void refuse(boolean refused, String modifier, Method method) {
		if (refused) {
			throw new AtomicSetupException(
					"@Atomic cannot apply to " + modifier + " method " + ClassUtils.getQualifiedMethodName(method)
							+ ", because no proxy can intercept it",
					"Make the method public and neither static nor final, or move @Atomic to the methods that call it");
		}
	}

}
