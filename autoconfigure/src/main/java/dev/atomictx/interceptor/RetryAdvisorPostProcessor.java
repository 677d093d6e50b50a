package dev.atomictx.interceptor;

import java.util.List;

import org.springframework.aop.Advisor;
import org.springframework.aop.framework.Advised;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.resilience.retry.AbstractRetryInterceptor;
import org.springframework.resilience.retry.SimpleRetryInterceptor;

/**
 * Moves the advice of Spring's {@code @Retryable} inside that of {@code @Atomic}.
 * <p>
 * Spring puts it before all others, whatever their order, where it would repeat units
 * that must not be repeated: those whose commit has an unknown outcome. Other advices
 * stay where they are. This post-processor has no order, so that it comes after Spring's,
 * which has one.
 */
public final class RetryAdvisorPostProcessor implements BeanPostProcessor {

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		if (bean instanceof Advised advised && !advised.isFrozen()) {
			moveRetriesInside(advised);
		}
		return bean;
	}

	private static void moveRetriesInside(Advised advised) {
		List<Advisor> advisors = List.of(advised.getAdvisors());
		int boundary = indexOfBoundary(advisors);
		for (Advisor advisor : advisors.subList(0, boundary)) {
			if (isRetryable(advisor)) {
				advised.removeAdvisor(advisor);
				advised.addAdvisor(boundary, advisor);
			}
		}
	}

	private static int indexOfBoundary(List<Advisor> advisors) {
		for (int i = 0; i < advisors.size(); i++) {
			if (advisors.get(i) instanceof AtomicAdvisor) {
				return i;
			}
		}
		return 0;
	}

	/**
	 * A {@link SimpleRetryInterceptor} has been placed by the application itself.
	 */
	private static boolean isRetryable(Advisor advisor) {
		return advisor.getAdvice() instanceof AbstractRetryInterceptor interceptor
				&& !(interceptor instanceof SimpleRetryInterceptor);
	}

}
