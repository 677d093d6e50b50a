package dev.atomictx.interceptor;

import java.io.IOException;
import java.lang.reflect.UndeclaredThrowableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

import dev.atomictx.Atomic;
import dev.atomictx.AtomicScope;
import dev.atomictx.Rollback;
import dev.atomictx.engine.AtomicTemplate;
import dev.atomictx.engine.EngineSettings;
import dev.atomictx.engine.retry.RetrySettings;
import dev.atomictx.test.CleanThreadExtension;
import dev.atomictx.test.RecordingTransactionManager;
import org.aopalliance.intercept.MethodInterceptor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.aop.framework.ProxyFactory;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * Tests for {@link AtomicInterceptor}, {@link RollbackValue} and {@link AtomicAdvisor}.
 */
@ExtendWith(CleanThreadExtension.class)
class AtomicInterceptorTests {

	private final RecordingTransactionManager transactionManager = new RecordingTransactionManager();

	private final Service target = new Service();

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void runsTheMethodAsAUnit(boolean proxyTargetClass) {
		Contract proxy = proxy(proxyTargetClass);
		this.target.body = () -> AtomicScope.current().name();
		assertThat(proxy.any()).isEqualTo("Service.any");
		assertThat(this.transactionManager.calls()).containsExactly("begin(Service.any)", "commit");
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void leavesOtherMethodsAlone(boolean proxyTargetClass) {
		assertThat(proxy(proxyTargetClass).plain()).isNull();
		assertThat(this.transactionManager.calls()).isEmpty();
	}

	@Test
	void passesThroughInnerAdvicesInEachAttemptWithTheOriginalArguments() {
		List<String> seen = new ArrayList<>();
		MethodInterceptor altering = (invocation) -> {
			seen.add((String) invocation.getArguments()[0]);
			invocation.getArguments()[0] = "altered";
			return invocation.proceed();
		};
		this.target.failures.add(new IOException("first"));
		this.target.failures.add(new IOException("second"));
		Contract proxy = proxy(true, altering);
		assertThat(proxy.echo("original")).isEqualTo("altered");
		assertThat(seen).containsExactly("original", "original", "original");
		assertThat(this.transactionManager.calls()).containsExactly("begin(Service.echo)", "rollback",
				"begin(Service.echo)", "rollback", "begin(Service.echo)", "commit");
	}

	@Test
	void passesOnWhatWasThrownAsTheSameInstance() {
		for (Throwable thrown : List.of(new IOException("checked"), new IllegalStateException("unchecked"),
				new StackOverflowError("error"), new Throwable("neither"))) {
			this.target.body = () -> {
				throw Service.<RuntimeException>thrown(thrown);
			};
			Throwable caught = catchThrowable(() -> proxy(true).any());
			// A proxy wraps what the method does not declare.
			assertThat((caught instanceof UndeclaredThrowableException) ? caught.getCause() : caught).isSameAs(thrown);
			assertThat(this.transactionManager.calls()).containsExactly("begin(Service.any)", "rollback");
			this.transactionManager.reset();
		}
	}

	@Test
	void returnsTheZeroOfAPrimitiveAfterARollback() {
		this.target.body = () -> {
			throw new Rollback();
		};
		for (boolean proxyTargetClass : List.of(true, false)) {
			Contract proxy = proxy(proxyTargetClass);
			assertThat(proxy.aBoolean()).isFalse();
			assertThat(proxy.aChar()).isEqualTo('\0');
			assertThat(proxy.aByte()).isZero();
			assertThat(proxy.aShort()).isZero();
			assertThat(proxy.anInt()).isZero();
			assertThat(proxy.aLong()).isZero();
			assertThat(proxy.aFloat()).isZero();
			assertThat(proxy.aDouble()).isZero();
			assertThat(proxy.any()).isNull();
			proxy.nothing();
		}
		assertThat(this.transactionManager.calls()).doesNotContain("commit");
	}

	@Test
	void returnsTheValueOfARollback() {
		this.target.body = () -> {
			throw Rollback.returning(42L);
		};
		assertThat(proxy(true).aLong()).isEqualTo(42);
		assertThat(proxy(false).aLong()).isEqualTo(42);
		assertThat(proxy(true).any()).isEqualTo(42L);
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void refusesAValueOfARollbackThatDoesNotFit(boolean proxyTargetClass) {
		this.target.body = () -> {
			throw Rollback.returning("text");
		};
		Contract proxy = proxy(proxyTargetClass);
		assertThatIllegalStateException().isThrownBy(proxy::anInt)
			.withMessageContaining("Service.anInt".replace("Service", proxyTargetClass ? "Service" : "Contract"))
			.withMessageContaining("java.lang.String")
			.withMessageContaining("return type is int");
		assertThatIllegalStateException().isThrownBy(proxy::nothing).withMessageContaining("return type is void");
		assertThatIllegalStateException().isThrownBy(proxy::generic)
			.withMessageContaining("return type is java.lang.Integer");
		assertThat(this.transactionManager.calls()).containsExactly("begin(Service.anInt)", "rollback",
				"begin(Service.nothing)", "rollback", "begin(Service.generic)", "rollback");
	}

	@Test
	void leavesTheRollbackOfAJoinedScopeToTheBoundaryThatOwnsTheWork() {
		Contract inner = proxy(true);
		Service outerTarget = new Service();
		Contract outer = proxy(outerTarget, true);
		this.target.body = () -> {
			throw Rollback.returning("for the outer one");
		};
		outerTarget.body = inner::joined;
		assertThat(outer.any()).isEqualTo("for the outer one");
		assertThat(this.transactionManager.calls()).containsExactly("begin(Service.any)", "rollback");
	}

	@Test
	void leavesNothingBehindWhenTheTransactionFails() {
		RuntimeException failure = new IllegalStateException("begin");
		this.transactionManager.failAtBegin(failure);
		assertThat(catchThrowable(() -> proxy(true).any())).isSameAs(failure);
		failure = new IllegalStateException("commit");
		this.transactionManager.failAtCommit(failure);
		assertThat(catchThrowable(() -> proxy(true).any())).isSameAs(failure);
	}

	@Test
	void asksForTheOperationsAtTheFirstCallOnly() {
		List<AtomicTemplate> asked = new ArrayList<>();
		ProxyFactory factory = new ProxyFactory(this.target);
		factory.addAdvisor(advisor(() -> {
			asked.add(template());
			return asked.get(0);
		}));
		Contract proxy = (Contract) factory.getProxy();
		assertThat(asked).isEmpty();
		proxy.any();
		proxy.any();
		assertThat(asked).hasSize(1);
	}

	private Contract proxy(boolean proxyTargetClass, MethodInterceptor... inner) {
		return proxy(this.target, proxyTargetClass, inner);
	}

	private Contract proxy(Service target, boolean proxyTargetClass, MethodInterceptor... inner) {
		ProxyFactory factory = new ProxyFactory(target);
		factory.setProxyTargetClass(proxyTargetClass);
		factory.addAdvisor(advisor(this::template));
		for (MethodInterceptor interceptor : inner) {
			factory.addAdvice(interceptor);
		}
		return (Contract) factory.getProxy();
	}

	private AtomicAdvisor advisor(Supplier<AtomicTemplate> operations) {
		DefaultListableBeanFactory beanFactory = new DefaultListableBeanFactory();
		return new AtomicAdvisor(beanFactory, new TransactionManagerSource(beanFactory), operations::get, () -> 0);
	}

	private AtomicTemplate template() {
		return new AtomicTemplate((qualifier) -> this.transactionManager, EngineSettings.DEFAULT
			.withRetry(new RetrySettings(Set.of(), 3, Duration.ofNanos(1), 1, Duration.ofNanos(1), null)));
	}

	interface Generic<T> {

		T generic();

	}

	interface Contract extends Generic<Integer> {

		Object any();

		Object plain();

		Object joined();

		String echo(String text);

		void nothing();

		boolean aBoolean();

		char aChar();

		byte aByte();

		short aShort();

		int anInt();

		long aLong();

		float aFloat();

		double aDouble();

	}

	static class Service implements Contract {

		final List<Throwable> failures = new ArrayList<>();

		Supplier<Object> body = () -> null;

		@Override
		public Object plain() {
			return this.body.get();
		}

		@Override
		@Atomic
		public Object any() {
			return this.body.get();
		}

		@Override
		@Atomic(savepoint = false)
		public Integer joined() {
			return (Integer) this.body.get();
		}

		@Override
		@Atomic(retryFor = IOException.class)
		public String echo(String text) {
			if (!this.failures.isEmpty()) {
				throw Service.<RuntimeException>thrown(this.failures.remove(0));
			}
			return text;
		}

		@Override
		@Atomic
		public void nothing() {
			any();
		}

		@Override
		@Atomic
		public Integer generic() {
			return (Integer) this.body.get();
		}

		@Override
		@Atomic
		public boolean aBoolean() {
			return (boolean) this.body.get();
		}

		@Override
		@Atomic
		public char aChar() {
			return (char) this.body.get();
		}

		@Override
		@Atomic
		public byte aByte() {
			return (byte) this.body.get();
		}

		@Override
		@Atomic
		public short aShort() {
			return (short) this.body.get();
		}

		@Override
		@Atomic
		public int anInt() {
			return (int) this.body.get();
		}

		@Override
		@Atomic
		public long aLong() {
			return (long) this.body.get();
		}

		@Override
		@Atomic
		public float aFloat() {
			return (float) this.body.get();
		}

		@Override
		@Atomic
		public double aDouble() {
			return (double) this.body.get();
		}

		@SuppressWarnings({ "unchecked", "TypeParameterUnusedInFormals" })
		static <E extends Throwable> E thrown(Throwable throwable) throws E {
			throw (E) throwable;
		}

	}

}
