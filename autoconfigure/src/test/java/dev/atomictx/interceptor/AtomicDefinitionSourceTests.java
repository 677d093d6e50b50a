package dev.atomictx.interceptor;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import dev.atomictx.Atomic;
import dev.atomictx.AtomicDefinition;
import dev.atomictx.FailureKind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.beans.factory.config.EmbeddedValueResolver;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.context.expression.StandardBeanExpressionResolver;
import org.springframework.context.support.PropertySourcesPlaceholderConfigurer;
import org.springframework.core.annotation.AliasFor;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.transaction.annotation.Isolation;
import org.springframework.util.ReflectionUtils;
import org.springframework.util.StringValueResolver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link AtomicDefinitionSource}, and so for how {@link Atomic} is found and
 * parsed.
 */
class AtomicDefinitionSourceTests {

	private final List<String> resolved = new ArrayList<>();

	private final AtomicDefinitionSource source = new AtomicDefinitionSource(
			new AtomicDefinitionParser(recording(placeholders(
					Map.of("bank.deadline", "2s", "bank.manager", "orders", "bank.bare", "2", "bank.empty", "")))));

	@Test
	void takesOverEveryAttribute() {
		AtomicDefinition definition = definition(Everything.class, "run");
		assertThat(definition.transactionManager()).isEqualTo("orders");
		assertThat(definition.name()).isEqualTo("everything");
		assertThat(definition.savepoint()).isFalse();
		assertThat(definition.durable()).isTrue();
		assertThat(definition.retryOn()).containsExactlyInAnyOrder(FailureKind.DEADLOCK, FailureKind.OPTIMISTIC_LOCK);
		assertThat(definition.retryFor()).containsExactly(IllegalStateException.class);
		assertThat(definition.noRetryFor()).containsExactly(IllegalArgumentException.class);
		assertThat(definition.maxRetries()).isEqualTo(7);
		assertThat(definition.deadline()).hasSeconds(2);
		assertThat(definition.isolation()).isEqualTo(Isolation.SERIALIZABLE);
		assertThat(definition.readOnly()).isTrue();
		assertThat(definition.timeout()).hasSeconds(3);
		assertThat(definition.noRollbackFor()).containsExactly(ArithmeticException.class);
	}

	@Test
	void hasTheDefaultsOfADefinition() {
		AtomicDefinition definition = definition(Plain.class, "run");
		assertThat(definition).usingRecursiveComparison().ignoringFields("name").isEqualTo(AtomicDefinition.DEFAULT);
		assertThat(definition.name()).isEqualTo("Plain.run");
	}

	@Test
	void namesTheUnitAfterTheUserClassEvenWhenTheMethodIsInherited() {
		assertThat(definition(PlainChild.class, "run").name()).isEqualTo("PlainChild.run");
	}

	@Test
	void prefersImplementationMethodThenItsClassThenInterfaceMethodThenInterface() {
		assertThat(definition(Implementation.class, "onAll").name()).isEqualTo("class method");
		assertThat(definition(Implementation.class, "onInterfaceMethod").name()).isEqualTo("class");
		assertThat(definition(BareImplementation.class, "onInterfaceMethod").name()).isEqualTo("interface method");
		assertThat(definition(BareImplementation.class, "onInterface").name()).isEqualTo("interface");
	}

	@Test
	void givesTheSameAnswerForTheInterfaceMethod() {
		Method method = ReflectionUtils.findMethod(Contract.class, "onAll");
		assertThat(this.source.getDefinition(method, Implementation.class).name()).isEqualTo("class method");
		method = ReflectionUtils.findMethod(Contract.class, "onInterfaceMethod");
		assertThat(this.source.getDefinition(method, Implementation.class).name()).isEqualTo("class");
		assertThat(this.source.getDefinition(method, BareImplementation.class).name()).isEqualTo("interface method");
	}

	@Test
	void findsTheInterfaceOfAMethodThatASuperclassImplements() {
		assertThat(definition(LateBinding.class, "onInterfaceMethod").name()).isEqualTo("interface method");
	}

	@Test
	void findsTheInterfaceOfADynamicProxyAndNamesTheUnitAfterIt() {
		Class<?> proxyClass = Proxy
			.newProxyInstance(getClass().getClassLoader(), new Class<?>[] { Repository.class }, (a, b, c) -> null)
			.getClass();
		Method method = ReflectionUtils.findMethod(Repository.class, "save");
		assertThat(this.source.getDefinition(method, proxyClass).name()).isEqualTo("Repository.save");
	}

	@Test
	void replacesTheTypesDeclarationAsAWhole() {
		AtomicDefinition definition = definition(Whole.class, "run");
		assertThat(definition.maxRetries()).isEqualTo(-1);
		assertThat(definition.readOnly()).isTrue();
	}

	@Test
	void isInheritedByOverridingMethodsAndSubclasses() {
		assertThat(definition(Overriding.class, "run").maxRetries()).isEqualTo(1);
		assertThat(definition(Overriding.class, "own").maxRetries()).isEqualTo(1);
	}

	@Test
	void leavesMethodsOfAnUnmarkedSuperclassAlone() {
		Method method = ReflectionUtils.findMethod(MarkedChild.class, "inherited");
		assertThat(this.source.getDefinition(method, MarkedChild.class)).isNull();
	}

	@Test
	void readsMetaAnnotationsWithAliases() {
		AtomicDefinition definition = definition(Composed.class, "run");
		assertThat(definition.retryOn()).containsExactly(FailureKind.SERIALIZATION_FAILURE);
		assertThat(definition.maxRetries()).isEqualTo(9);
	}

	@Test
	void ignoresPrivateStaticAndObjectMethodsOfAMarkedClass() {
		for (String name : List.of("hidden", "general", "toString", "hashCode", "getClass")) {
			Method method = ReflectionUtils.findMethod(Hiding.class, name);
			assertThat(this.source.getDefinition(method, Hiding.class)).as(name).isNull();
		}
		assertThat(definition(Hiding.class, "visible")).isNotNull();
		assertThat(definition(Hiding.class, "shielded")).isNotNull();
	}

	@Test
	void resolvesPlaceholdersInTextAttributes() {
		AtomicDefinition definition = definition(Placeholders.class, "resolvable");
		assertThat(definition.name()).isEqualTo("unit-orders");
		assertThat(definition.transactionManager()).isEqualTo("orders");
		assertThat(definition.deadline()).hasSeconds(2);
		assertThat(definition.timeout()).isNull();
	}

	@Test
	void looksEachMethodUpOnce() {
		AtomicDefinition definition = definition(Plain.class, "run");
		assertThat(this.resolved).hasSize(5);
		assertThat(definition(Plain.class, "run")).isSameAs(definition);
		Method none = ReflectionUtils.findMethod(MarkedChild.class, "inherited");
		assertThat(this.source.getDefinition(none, MarkedChild.class)).isNull();
		assertThat(this.source.getDefinition(none, MarkedChild.class)).isNull();
		assertThat(this.resolved).hasSize(5);
	}

	@Test
	void readsDurations() {
		assertThat(definition(Durations.class, "seconds").deadline()).hasSeconds(2);
		assertThat(definition(Durations.class, "millis").deadline()).hasMillis(500);
		assertThat(definition(Durations.class, "iso").deadline()).isEqualTo(Duration.ofSeconds(90));
		assertThat(definition(Durations.class, "composite").deadline()).isEqualTo(Duration.ofSeconds(90));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			bareNumber    | deadline '2' has no unit: write '2s' or '2ms'
			bareProperty  | deadline '2' has no unit
			nonsense      | timeout 'soon' is not a duration: write it as '2s', '500ms' or ISO-8601
			badIso        | deadline 'PT' is not a duration
			negative      | deadline must be a positive duration
			zero          | timeout must be a positive duration
			unresolvable  | deadline cannot be resolved: Could not resolve placeholder 'no.such'
			unresolvable2 | name cannot be resolved: Could not resolve placeholder 'no.such'
			unresolvable3 | transactionManager cannot be resolved: Could not resolve placeholder 'no.such'
			badExpression | name cannot be resolved
			badRetries    | maxRetries must be -1
			contradiction | retryFor names java.lang.IllegalStateException, but noRetryFor names
			aliases       | transactionManager
			""")
	void refusesWhatCannotBeReadByNameOfMethodAndAttribute(String methodName, String message) {
		assertThatExceptionOfType(AtomicSetupException.class).isThrownBy(() -> definition(Invalid.class, methodName))
			.withMessageContaining(Invalid.class.getName() + "." + methodName)
			.withMessageContaining(message);
	}

	@Test
	void refusesPlaceholdersThatALenientResolverLeavesBehind() {
		AtomicDefinitionSource lenient = new AtomicDefinitionSource(new AtomicDefinitionParser((text) -> text));
		Method method = ReflectionUtils.findMethod(Invalid.class, "unresolvable2");
		assertThatExceptionOfType(AtomicSetupException.class)
			.isThrownBy(() -> lenient.getDefinition(method, Invalid.class))
			.withMessageContaining("name cannot be resolved: there is no value for ${no.such}");
	}

	private AtomicDefinition definition(Class<?> type, String methodName) {
		Method method = ReflectionUtils.findMethod(type, methodName, (Class<?>[]) null);
		return this.source.getDefinition(method, type);
	}

	private StringValueResolver recording(StringValueResolver resolver) {
		return (text) -> {
			this.resolved.add(text);
			return resolver.resolveStringValue(text);
		};
	}

	private static StringValueResolver placeholders(Map<String, Object> properties) {
		DefaultListableBeanFactory beanFactory = new DefaultListableBeanFactory();
		StandardEnvironment environment = new StandardEnvironment();
		environment.getPropertySources().addFirst(new MapPropertySource("test", properties));
		PropertySourcesPlaceholderConfigurer configurer = new PropertySourcesPlaceholderConfigurer();
		configurer.setEnvironment(environment);
		configurer.postProcessBeanFactory(beanFactory);
		beanFactory.setBeanExpressionResolver(new StandardBeanExpressionResolver());
		return new EmbeddedValueResolver(beanFactory);
	}

	static class Everything {

		@Atomic(value = "orders", name = "everything", savepoint = false, durable = true,
				retryOn = { FailureKind.DEADLOCK, FailureKind.OPTIMISTIC_LOCK }, retryFor = IllegalStateException.class,
				noRetryFor = IllegalArgumentException.class, maxRetries = 7, deadline = "2s",
				isolation = Isolation.SERIALIZABLE, readOnly = true, timeout = "3s",
				noRollbackFor = ArithmeticException.class)
		public void run() {
		}

	}

	static class Plain {

		@Atomic
		public void run() {
		}

	}

	static class PlainChild extends Plain {

	}

	@Atomic(name = "interface")
	interface Contract {

		@Atomic(name = "interface method")
		void onAll();

		@Atomic(name = "interface method")
		void onInterfaceMethod();

		void onInterface();

	}

	@Atomic(name = "class")
	static class Implementation extends BareImplementation {

		@Override
		@Atomic(name = "class method")
		public void onAll() {
		}

		@Override
		public void onInterfaceMethod() {
		}

	}

	static class BareImplementation implements Contract {

		@Override
		public void onAll() {
		}

		@Override
		public void onInterfaceMethod() {
		}

		@Override
		public void onInterface() {
		}

	}

	static class Unaware {

		public void onAll() {
		}

		public void onInterfaceMethod() {
		}

		public void onInterface() {
		}

	}

	static class LateBinding extends Unaware implements Contract {

	}

	interface Repository {

		@Atomic
		void save();

	}

	@Atomic(maxRetries = 5)
	static class Whole {

		@Atomic(readOnly = true)
		public void run() {
		}

	}

	@Atomic(maxRetries = 1)
	static class Marked {

		public void run() {
		}

	}

	static class Overriding extends Marked {

		@Override
		public void run() {
		}

		public void own() {
		}

	}

	static class Unmarked {

		public void inherited() {
		}

	}

	@Atomic
	static class MarkedChild extends Unmarked {

	}

	@Atomic(retryOn = FailureKind.SERIALIZATION_FAILURE)
	@Retention(RetentionPolicy.RUNTIME)
	@Target(ElementType.METHOD)
	@interface Serialized {

		@AliasFor(annotation = Atomic.class, attribute = "maxRetries")
		int attempts();

	}

	static class Composed {

		@Serialized(attempts = 9)
		public void run() {
		}

	}

	@Atomic
	static class Hiding {

		private void hidden() {
		}

		public static void general() {
		}

		public void visible() {
			hidden();
		}

		protected void shielded() {
		}

		@Override
		public String toString() {
			return "hiding";
		}

	}

	static class Placeholders {

		@Atomic(name = "unit-${bank.manager}", transactionManager = "${bank.manager}", deadline = "${bank.deadline}",
				timeout = "${bank.empty}")
		public void resolvable() {
		}

	}

	static class Durations {

		@Atomic(deadline = "2s")
		public void seconds() {
		}

		@Atomic(deadline = " 500ms ")
		public void millis() {
		}

		@Atomic(deadline = "PT1M30S")
		public void iso() {
		}

		@Atomic(deadline = "1m30s")
		public void composite() {
		}

	}

	static class Invalid {

		@Atomic(deadline = "2")
		public void bareNumber() {
		}

		@Atomic(deadline = "${bank.bare}")
		public void bareProperty() {
		}

		@Atomic(timeout = "soon")
		public void nonsense() {
		}

		@Atomic(deadline = "PT")
		public void badIso() {
		}

		@Atomic(deadline = "-2s")
		public void negative() {
		}

		@Atomic(timeout = "0s")
		public void zero() {
		}

		@Atomic(deadline = "${no.such}")
		public void unresolvable() {
		}

		@Atomic(name = "${no.such}")
		public void unresolvable2() {
		}

		@Atomic(transactionManager = "${no.such}")
		public void unresolvable3() {
		}

		@Atomic(name = "#{nonsense}")
		public void badExpression() {
		}

		@Atomic(maxRetries = -2)
		public void badRetries() {
		}

		@Atomic(retryFor = IllegalStateException.class, noRetryFor = RuntimeException.class)
		public void contradiction() {
		}

		@Atomic(value = "a", transactionManager = "b")
		public void aliases() {
		}

	}

}
