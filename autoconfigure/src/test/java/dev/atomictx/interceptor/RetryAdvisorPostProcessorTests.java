package dev.atomictx.interceptor;

import java.lang.reflect.Method;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import org.aopalliance.intercept.MethodInterceptor;
import org.junit.jupiter.api.Test;

import org.springframework.aop.Advisor;
import org.springframework.aop.framework.Advised;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.aop.support.DefaultPointcutAdvisor;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.resilience.retry.AbstractRetryInterceptor;
import org.springframework.resilience.retry.MethodRetrySpec;
import org.springframework.resilience.retry.SimpleRetryInterceptor;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RetryAdvisorPostProcessor}.
 */
class RetryAdvisorPostProcessorTests {

	private final RetryAdvisorPostProcessor postProcessor = new RetryAdvisorPostProcessor();

	private final Advisor atomic = atomic();

	private final Advisor retry = new DefaultPointcutAdvisor(new AnnotatedRetryInterceptor());

	private final Advisor otherRetry = new DefaultPointcutAdvisor(new AnnotatedRetryInterceptor());

	private final Advisor simpleRetry = new DefaultPointcutAdvisor(
			new SimpleRetryInterceptor(new MethodRetrySpec((method, throwable) -> true, 1, Duration.ZERO)));

	private final Advisor user = new DefaultPointcutAdvisor((MethodInterceptor) (invocation) -> invocation.proceed());

	private final Advisor inner = new DefaultPointcutAdvisor((MethodInterceptor) (invocation) -> invocation.proceed());

	@Test
	void movesRetriesBehindTheBoundaryAndNothingElse() {
		assertThat(process(this.retry, this.user, this.atomic, this.inner)).containsExactly(this.user, this.atomic,
				this.retry, this.inner);
	}

	@Test
	void keepsTheOrderOfSeveralRetries() {
		assertThat(process(this.retry, this.otherRetry, this.atomic, this.inner)).containsExactly(this.atomic,
				this.retry, this.otherRetry, this.inner);
	}

	@Test
	void leavesRetriesInsideTheBoundaryAlone() {
		assertThat(process(this.atomic, this.inner, this.retry)).containsExactly(this.atomic, this.inner, this.retry);
	}

	@Test
	void leavesRetriesThatTheApplicationPlacedAlone() {
		assertThat(process(this.simpleRetry, this.atomic)).containsExactly(this.simpleRetry, this.atomic);
	}

	@Test
	void leavesProxiesWithoutBoundaryAlone() {
		assertThat(process(this.user, this.retry)).containsExactly(this.user, this.retry);
	}

	@Test
	void leavesFrozenProxiesAndOtherBeansAlone() {
		ProxyFactory factory = new ProxyFactory(new Target());
		factory.addAdvisors(this.retry, this.atomic);
		factory.setFrozen(true);
		Advised proxy = (Advised) factory.getProxy();
		assertThat(this.postProcessor.postProcessAfterInitialization(proxy, "bean")).isSameAs(proxy);
		assertThat(proxy.getAdvisors()).containsExactly(this.retry, this.atomic);
		assertThat(this.postProcessor.postProcessAfterInitialization("text", "bean")).isEqualTo("text");
	}

	private List<Advisor> process(Advisor... advisors) {
		ProxyFactory factory = new ProxyFactory(new Target());
		factory.addAdvisors(advisors);
		Advised proxy = (Advised) factory.getProxy();
		assertThat(this.postProcessor.postProcessAfterInitialization(proxy, "bean")).isSameAs(proxy);
		return Stream.of(proxy.getAdvisors()).toList();
	}

	private static AtomicAdvisor atomic() {
		DefaultListableBeanFactory beanFactory = new DefaultListableBeanFactory();
		return new AtomicAdvisor(beanFactory, new TransactionManagerSource(beanFactory), () -> {
			throw new IllegalStateException();
		}, () -> 0);
	}

	private static final class AnnotatedRetryInterceptor extends AbstractRetryInterceptor {

		@Override
		protected MethodRetrySpec getRetrySpec(Method method, Class<?> targetClass) {
			return null;
		}

	}

	static class Target {

	}

}
