package dev.atomictx.interceptor;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.util.List;

import dev.atomictx.Atomic;
import dev.atomictx.AtomicDefinition;
import org.jspecify.annotations.Nullable;

import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.annotation.MergedAnnotations.SearchStrategy;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.annotation.AnnotationTransactionAttributeSource;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.interceptor.NoRollbackRuleAttribute;
import org.springframework.transaction.interceptor.RollbackRuleAttribute;
import org.springframework.transaction.interceptor.RuleBasedTransactionAttribute;
import org.springframework.transaction.interceptor.TransactionAttribute;
import org.springframework.util.ClassUtils;
import org.springframework.util.StringValueResolver;

/**
 * Refuses methods to which {@code @Transactional} and {@link Atomic} both apply, one
 * inside the other, while a reader expects one to replace the other. On a method of a
 * {@code @Transactional} type {@link Atomic} is fine as long as the transaction inside is
 * the unit's, and rolls back for nothing that the unit commits.
 */
final class TransactionalConflicts {

	/**
	 * By name, because the second one need not be on the class path.
	 */
	private static final List<String> TRANSACTIONAL = List
		.of("org.springframework.transaction.annotation.Transactional", "jakarta.transaction.Transactional");

	private final AnnotationTransactionAttributeSource attributeSource = new AnnotationTransactionAttributeSource(
			false);

	TransactionalConflicts(StringValueResolver valueResolver) {
		this.attributeSource.setEmbeddedValueResolver(valueResolver);
	}

	void requireNone(Method method, Class<?> userClass, MergedAnnotation<Atomic> atomic, AtomicDefinition definition) {
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
		TransactionAttribute attribute = this.attributeSource.getTransactionAttribute(method, userClass);
		String conflict = (attribute != null) ? findConflict(attribute, definition) : null;
		if (conflict != null) {
			throw new AtomicSetupException(
					"@Transactional on " + placeOfTransactional(type) + " also applies to method " + name
							+ ", inside its @Atomic, but " + conflict,
					"Replace @Transactional on the type by @Atomic, or move it to the other methods");
		}
	}

	private static @Nullable String findConflict(TransactionAttribute attribute, AtomicDefinition definition) {
		int propagation = attribute.getPropagationBehavior();
		if (propagation > TransactionDefinition.PROPAGATION_MANDATORY) {
			return "its propagation " + nameOf(propagation) + " does not run the method in the transaction of the unit";
		}
		String manager = (attribute.getQualifier() != null) ? attribute.getQualifier() : "";
		if (!manager.equals(definition.transactionManager())) {
			return "its transaction manager is " + quote(manager) + ", and that of @Atomic is "
					+ quote(definition.transactionManager());
		}
		int isolation = attribute.getIsolationLevel();
		if (isolation != TransactionDefinition.ISOLATION_DEFAULT && isolation != definition.isolation().value()) {
			return "its isolation level has no effect inside a unit with isolation " + definition.isolation();
		}
		return definition.noRollbackFor()
			.stream()
			.filter((type) -> rollsBack(attribute, type))
			.findFirst()
			.map((type) -> "it rolls back for " + type.getName() + ", which noRollbackFor of @Atomic names")
			.orElse(null);
	}

	/**
	 * What {@code TransactionAttribute.rollbackOn} says of the instances of a type.
	 */
	private static boolean rollsBack(TransactionAttribute attribute, Class<? extends Throwable> type) {
		List<RollbackRuleAttribute> rules = (attribute instanceof RuleBasedTransactionAttribute ruleBased)
				? ruleBased.getRollbackRules() : List.of();
		for (Class<?> candidate = type; candidate != null; candidate = candidate.getSuperclass()) {
			String name = candidate.getName();
			RollbackRuleAttribute rule = rules.stream()
				.filter((each) -> name.contains(each.getExceptionName()))
				.findFirst()
				.orElse(null);
			if (rule != null) {
				return !(rule instanceof NoRollbackRuleAttribute);
			}
		}
		return RuntimeException.class.isAssignableFrom(type) || Error.class.isAssignableFrom(type);
	}

	private static String nameOf(int propagation) {
		for (Propagation candidate : Propagation.values()) {
			if (candidate.value() == propagation) {
				return candidate.name();
			}
		}
		return String.valueOf(propagation);
	}

	private static String quote(String manager) {
		return manager.isEmpty() ? "the primary one" : "'" + manager + "'";
	}

	private static String typeName(MergedAnnotation<?> annotation) {
		return (annotation.getSource() instanceof Class<?> type) ? type.getName() : "the type";
	}

	private static String placeOfTransactional(Class<?> type) {
		MergedAnnotations annotations = MergedAnnotations.from(type, SearchStrategy.TYPE_HIERARCHY);
		return TRANSACTIONAL.stream()
			.map(annotations::get)
			.filter(MergedAnnotation::isPresent)
			.map(TransactionalConflicts::typeName)
			.findFirst()
			.orElseGet(type::getName);
	}

	private static boolean isTransactional(AnnotatedElement element) {
		MergedAnnotations annotations = MergedAnnotations.from(element, SearchStrategy.TYPE_HIERARCHY);
		return TRANSACTIONAL.stream().anyMatch(annotations::isPresent);
	}

}
