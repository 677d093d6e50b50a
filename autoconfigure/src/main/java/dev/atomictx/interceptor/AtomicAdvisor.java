package dev.atomictx.interceptor;

import java.util.function.IntSupplier;
import java.util.function.Supplier;

import dev.atomictx.AtomicOperations;
import org.aopalliance.aop.Advice;

import org.springframework.aop.Pointcut;
import org.springframework.aop.PointcutAdvisor;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.beans.factory.config.EmbeddedValueResolver;
import org.springframework.core.Ordered;

/**
 * Advises the methods that {@link dev.atomictx.Atomic} applies to. It is created before
 * nearly all other beans, so what it needs later is handed over as suppliers.
 */
public final class AtomicAdvisor implements PointcutAdvisor, Ordered {

	private final Pointcut pointcut;

	private final Advice advice;

	private final IntSupplier order;

	/**
	 * Create the advisor.
	 * @param beanFactory resolves placeholders
	 * @param transactionManagers is told of each boundary
	 * @param operations runs the units
	 * @param order where the advice stands among others
	 */
	public AtomicAdvisor(ConfigurableBeanFactory beanFactory, TransactionManagerSource transactionManagers,
			Supplier<AtomicOperations> operations, IntSupplier order) {
		EmbeddedValueResolver valueResolver = new EmbeddedValueResolver(beanFactory);
		AtomicDefinitionSource definitionSource = new AtomicDefinitionSource(new AtomicDefinitionParser(valueResolver));
		this.pointcut = new AtomicPointcut(definitionSource,
				new AtomicClassFilter(
						new AtomicDeclarationValidator(definitionSource, new TransactionalConflicts(valueResolver)),
						transactionManagers::require));
		this.advice = new AtomicInterceptor(definitionSource, operations);
		this.order = order;
	}

	@Override
	public Pointcut getPointcut() {
		return this.pointcut;
	}

	@Override
	public Advice getAdvice() {
		return this.advice;
	}

	@Override
	public int getOrder() {
		return this.order.getAsInt();
	}

}
