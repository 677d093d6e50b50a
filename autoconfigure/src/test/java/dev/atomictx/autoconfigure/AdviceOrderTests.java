package dev.atomictx.autoconfigure;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

import dev.atomictx.Atomic;
import dev.atomictx.AtomicScope;
import dev.atomictx.interceptor.AtomicAdvisor;
import dev.atomictx.test.CleanThreadExtension;
import dev.atomictx.test.RecordingTransactionManager;
import org.aspectj.lang.ProceedingJoinPoint;
import org.aspectj.lang.annotation.Around;
import org.aspectj.lang.annotation.Aspect;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.aop.Advisor;
import org.springframework.aop.aspectj.AbstractAspectJAdvice;
import org.springframework.aop.framework.Advised;
import org.springframework.aop.support.AopUtils;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.cache.concurrent.ConcurrentMapCacheManager;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.resilience.annotation.ConcurrencyLimit;
import org.springframework.resilience.annotation.EnableResilientMethods;
import org.springframework.resilience.annotation.Retryable;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.EnableAsync;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for the place of {@code @Atomic} among other advices.
 */
@ExtendWith(CleanThreadExtension.class)
class AdviceOrderTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(AtomicAutoConfiguration.class, AopAutoConfiguration.class,
				TransactionAutoConfiguration.class))
		.withPropertyValues("atomic.retry.delay=1ns")
		.withBean(RecordingTransactionManager.class)
		.withUserConfiguration(FeaturesConfiguration.class);

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void liesOutsideTransactional(boolean proxyTargetClass) {
		run(proxyTargetClass, TransactionalService.class, (service, transactionManager) -> {
			service.failures(1);
			assertThat(service.run("x")).isEqualTo("x");
			assertThat(transactionManager.calls()).containsExactly("begin(TransactionalService.run)", "setRollbackOnly",
					"rollback", "begin(TransactionalService.run)", "commit");
		});
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void liesOutsideCacheable(boolean proxyTargetClass) {
		run(proxyTargetClass, CacheableService.class, (service, transactionManager) -> {
			service.failures(1);
			assertThat(service.run("x")).isEqualTo("x");
			assertThat(service.calls()).isEqualTo(2);
			transactionManager.reset();
			assertThat(service.run("x")).isEqualTo("x");
			assertThat(service.calls()).isEqualTo(2);
			assertThat(transactionManager.calls()).containsExactly("begin(CacheableService.run)", "commit");
		});
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void liesOutsideRetryable(boolean proxyTargetClass) {
		run(proxyTargetClass, RetryableService.class, (service, transactionManager) -> {
			service.failures(3);
			assertThat(service.run("x")).isEqualTo("x");
			// Two calls in each of two attempts.
			assertThat(service.calls()).isEqualTo(4);
			assertThat(transactionManager.calls()).containsExactly("begin(RetryableService.run)", "rollback",
					"begin(RetryableService.run)", "commit");
		});
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void liesInsideAsync(boolean proxyTargetClass) {
		run(proxyTargetClass, AsyncService.class, (service, transactionManager) -> {
			Thread thread = Thread.currentThread();
			service.failures(1);
			CompletableFuture<Boolean> elsewhere = service.async(() -> Thread.currentThread() != thread
					&& AtomicScope.current().isOutermost() && AtomicScope.current().attempt() == 2);
			assertThat(elsewhere).succeedsWithin(Duration.ofSeconds(30)).isEqualTo(true);
			assertThat(transactionManager.calls()).containsExactly("begin(AsyncService.async)", "rollback",
					"begin(AsyncService.async)", "commit");
		});
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void movesNothingButRetries(boolean proxyTargetClass) {
		this.runner.withPropertyValues("spring.aop.proxy-target-class=" + proxyTargetClass)
			.withUserConfiguration(AspectsConfiguration.class)
			.withBean(EverythingService.class)
			.run((context) -> {
				Service service = context.getBean(Service.class);
				assertThat(AopUtils.isCglibProxy(service)).isEqualTo(proxyTargetClass);
				assertThat(advices((Advised) service)).containsExactly("AnnotationAsyncExecutionInterceptor",
						"ConcurrencyLimitInterceptor", "OuterAspect", "AtomicInterceptor", "RetryAnnotationInterceptor",
						"InnerAspect", "CacheInterceptor", "TransactionInterceptor");
			});
	}

	@Test
	void runsUserAspectsOutsideOnceAndThoseInsideInEachAttempt() {
		this.runner.withUserConfiguration(AspectsConfiguration.class).withBean(PlainService.class).run((context) -> {
			Service service = context.getBean(Service.class);
			service.failures(1);
			service.run("x");
			assertThat(context.getBean(OuterAspect.class).scopes).containsExactly("none");
			assertThat(context.getBean(InnerAspect.class).scopes).containsExactly("attempt 1", "attempt 2");
		});
	}

	@Test
	void movesWithTheProperty() {
		this.runner.withUserConfiguration(AspectsConfiguration.class)
			.withBean(PlainService.class)
			.withPropertyValues("atomic.order=-1")
			.run((context) -> {
				assertThat(context.getBean(AtomicAdvisor.class).getOrder()).isEqualTo(-1);
				context.getBean(Service.class).run("x");
				assertThat(context.getBean(OuterAspect.class).scopes).containsExactly("attempt 1");
			});
	}

	@Test
	void retriesMethodsThatAreRetryableOnlyAsBefore() {
		run(true, MixedService.class, (service, transactionManager) -> {
			service.failures(1);
			assertThat(service.run("x")).isEqualTo("x");
			assertThat(transactionManager.calls()).isEmpty();
			service.failures(1);
			assertThatIllegalStateException().isThrownBy(service::calls);
			assertThat(transactionManager.calls()).containsExactly("begin(MixedService.calls)", "rollback");
		});
	}

	private void run(boolean proxyTargetClass, Class<? extends Service> type, ServiceTest test) {
		this.runner.withPropertyValues("spring.aop.proxy-target-class=" + proxyTargetClass)
			.withBean(type)
			.run((context) -> {
				Service service = context.getBean(Service.class);
				assertThat(AopUtils.isCglibProxy(service)).isEqualTo(proxyTargetClass);
				test.accept(service, context.getBean(RecordingTransactionManager.class));
			});
	}

	private static List<String> advices(Advised advised) {
		return Stream.of(advised.getAdvisors())
			.filter((advisor) -> !advisor.getAdvice().getClass().getName().contains("ExposeInvocation"))
			.map(AdviceOrderTests::name)
			.toList();
	}

	private static String name(Advisor advisor) {
		return (advisor.getAdvice() instanceof AbstractAspectJAdvice advice) ? advice.getAspectName()
				: advisor.getAdvice().getClass().getSimpleName();
	}

	interface ServiceTest {

		void accept(Service service, RecordingTransactionManager transactionManager);

	}

	@EnableAsync
	@EnableCaching
	@EnableResilientMethods
	@Configuration(proxyBeanMethods = false)
	static class FeaturesConfiguration {

		@Bean
		CacheManager cacheManager() {
			return new ConcurrentMapCacheManager();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class AspectsConfiguration {

		@Bean("OuterAspect")
		OuterAspect outerAspect() {
			return new OuterAspect();
		}

		@Bean("InnerAspect")
		InnerAspect innerAspect() {
			return new InnerAspect();
		}

	}

	abstract static class ScopeAspect {

		final List<String> scopes = new ArrayList<>();

		@Around("execution(* dev.atomictx.autoconfigure.AdviceOrderTests.Service.run(..))")
		public Object around(ProceedingJoinPoint joinPoint) throws Throwable {
			AtomicScope scope = AtomicScope.currentOrNull();
			this.scopes.add((scope != null) ? "attempt " + scope.attempt() : "none");
			return joinPoint.proceed();
		}

	}

	@Aspect
	@Order(0)
	static class OuterAspect extends ScopeAspect {

	}

	@Aspect
	@Order(Atomic.DEFAULT_ORDER + 1)
	static class InnerAspect extends ScopeAspect {

	}

	interface Service {

		String run(String value);

		CompletableFuture<Boolean> async(BooleanSupplier body);

		void failures(int failures);

		int calls();

	}

	static class BaseService implements Service {

		private int failures;

		private int calls;

		@Override
		public String run(String value) {
			this.calls++;
			if (this.failures-- > 0) {
				throw new IllegalStateException("Call " + this.calls);
			}
			return value;
		}

		@Override
		public CompletableFuture<Boolean> async(BooleanSupplier body) {
			run("async");
			return CompletableFuture.completedFuture(body.getAsBoolean());
		}

		@Override
		public void failures(int failures) {
			this.failures = failures;
		}

		@Override
		public int calls() {
			return this.calls;
		}

	}

	static class PlainService extends BaseService {

		@Override
		@Atomic(retryFor = IllegalStateException.class)
		public String run(String value) {
			return super.run(value);
		}

	}

	// Refuses to run outside a transaction.
	@Transactional(propagation = Propagation.MANDATORY)
	static class TransactionalService extends BaseService {

		@Override
		@Atomic(retryFor = IllegalStateException.class)
		public String run(String value) {
			return super.run(value);
		}

	}

	static class CacheableService extends BaseService {

		@Override
		@Cacheable("values")
		@Atomic(retryFor = IllegalStateException.class)
		public String run(String value) {
			return super.run(value);
		}

	}

	/**
	 * Spring finds {@code @Retryable} behind a dynamic proxy on the interface only.
	 */
	interface RetryableContract extends Service {

		@Override
		@Retryable(maxRetries = 1, delay = 0)
		String run(String value);

	}

	static class RetryableService extends BaseService implements RetryableContract {

		@Override
		@Atomic(retryFor = IllegalStateException.class, maxRetries = 1)
		public String run(String value) {
			return super.run(value);
		}

	}

	static class AsyncService extends BaseService {

		@Async
		@Override
		@Atomic(retryFor = IllegalStateException.class)
		public CompletableFuture<Boolean> async(BooleanSupplier body) {
			return super.async(body);
		}

	}

	static class MixedService extends BaseService {

		@Override
		@Retryable(maxRetries = 1, delay = 0)
		public String run(String value) {
			return super.run(value);
		}

		@Async
		@Override
		public CompletableFuture<Boolean> async(BooleanSupplier body) {
			return super.async(body);
		}

		@Atomic
		@Override
		public int calls() {
			run("x");
			return super.calls();
		}

	}

	@Transactional
	static class EverythingService extends BaseService {

		@Override
		@Cacheable("values")
		@ConcurrencyLimit(1)
		@Retryable(maxRetries = 1, delay = 0)
		@Atomic
		public String run(String value) {
			return super.run(value);
		}

		@Async
		@Override
		public CompletableFuture<Boolean> async(BooleanSupplier body) {
			return super.async(body);
		}

	}

}
