package dev.atomictx.application;

import dev.atomictx.Atomic;
import dev.atomictx.AtomicScope;
import dev.atomictx.autoconfigure.AtomicAutoConfiguration;
import dev.atomictx.interceptor.AtomicSetupException;
import dev.atomictx.test.RecordingTransactionManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.aop.framework.AopConfigException;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.BeanNotOfRequiredTypeException;
import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

/**
 * What proxies by class and by interface can do, and what is said where they cannot.
 */
class ProxyTests {

	private static final String BY_INTERFACE = "spring.aop.proxy-target-class=false";

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(AtomicAutoConfiguration.class, AopAutoConfiguration.class,
				TransactionAutoConfiguration.class))
		.withBean(RecordingTransactionManager.class);

	@Test
	void refusesAFinalClassWhereProxiesAreMadeByClass() {
		this.runner.withBean(FinalBank.class)
			.run((context) -> assertThat(context).getFailure()
				.cause()
				.isInstanceOf(AopConfigException.class)
				.hasMessageContaining("Could not generate CGLIB subclass of class " + FinalBank.class.getName())
				.hasMessageContaining("using a final class"));
	}

	@Test
	void refusesARecordWhereProxiesAreMadeByClass() {
		this.runner.withBean(RecordBank.class)
			.run((context) -> assertThat(context).getFailure()
				.cause()
				.isInstanceOf(AopConfigException.class)
				.hasMessageContaining("using a final class"));
	}

	@ParameterizedTest
	@ValueSource(classes = { FinalBank.class, RecordBank.class })
	void runsAFinalClassBehindItsInterface(Class<? extends Bank> type) {
		this.runner.withBean(type).withPropertyValues(BY_INTERFACE).run((context) -> {
			Bank bank = context.getBean(Bank.class);
			assertThat(AopUtils.isJdkDynamicProxy(bank)).isTrue();
			assertThat(bank.pay()).isEqualTo(type.getSimpleName() + ".pay");
			assertThatExceptionOfType(NoSuchBeanDefinitionException.class).isThrownBy(() -> context.getBean(type));
			assertThatExceptionOfType(BeanNotOfRequiredTypeException.class)
				.isThrownBy(() -> context.getBean(context.getBeanNamesForType(Bank.class)[0], type));
		});
	}

	@Test
	void refusesAFinalClassWithoutAnInterface() {
		this.runner.withBean(LonelyBank.class)
			.withPropertyValues(BY_INTERFACE)
			.run((context) -> assertThat(context).getFailure().cause().isInstanceOf(AopConfigException.class));
	}

	@ParameterizedTest
	@ValueSource(strings = { BY_INTERFACE, "spring.aop.proxy-target-class=true" })
	void refusesAFinalMethod(String proxies) {
		this.runner.withBean(FinalMethodBank.class)
			.withPropertyValues(proxies)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(AtomicSetupException.class)
				.hasMessageContaining("@Atomic cannot apply to final method")
				.hasMessageContaining(FinalMethodBank.class.getName() + ".pay"));
	}

	@Test
	void advisesPackagePrivateAndProtectedMethods() {
		this.runner.withBean(InternalBank.class).run((context) -> {
			InternalBank bank = context.getBean(InternalBank.class);
			assertThat(bank.internal()).isEqualTo("InternalBank.internal");
			assertThat(bank.forSubclasses()).isEqualTo("InternalBank.forSubclasses");
		});
	}

	/**
	 * Nothing of AtomicTx: it shows why a final method beside a boundary is no good
	 * either.
	 */
	@Test
	void cannotHelpAFinalMethodWithoutABoundary() {
		this.runner.withBean(HalfFinalBank.class).run((context) -> {
			HalfFinalBank bank = context.getBean(HalfFinalBank.class);
			assertThat(bank.pay()).isEqualTo("HalfFinalBank.pay");
			assertThatNullPointerException().isThrownBy(bank::greeting);
		});
	}

	interface Bank {

		String pay();

	}

	static final class FinalBank implements Bank {

		@Override
		@Atomic
		public String pay() {
			return AtomicScope.current().name();
		}

	}

	record RecordBank() implements Bank {

		@Override
		@Atomic
		public String pay() {
			return AtomicScope.current().name();
		}

	}

	static final class LonelyBank {

		@Atomic
		public void pay() {
		}

	}

	static class FinalMethodBank implements Bank {

		@Override
		@Atomic
		public final String pay() {
			return AtomicScope.current().name();
		}

	}

	static class InternalBank {

		@Atomic
		String internal() {
			return AtomicScope.current().name();
		}

		@Atomic
		protected String forSubclasses() {
			return AtomicScope.current().name();
		}

	}

	static class HalfFinalBank {

		private final StringBuilder greeting = new StringBuilder("Hello");

		@Atomic
		public String pay() {
			return AtomicScope.current().name();
		}

		public final int greeting() {
			return this.greeting.length();
		}

	}

}
