package dev.atomictx.interceptor;

import dev.atomictx.AtomicDefinition;
import dev.atomictx.test.RecordingTransactionManager;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.config.BeanDefinitionCustomizer;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.ReactiveTransactionManager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link TransactionManagerSource}.
 */
class TransactionManagerSourceTests {

	private final GenericApplicationContext context = new GenericApplicationContext();

	@Test
	void findsTheOnlyOne() {
		register("only");
		TransactionManagerSource source = start();
		assertThat(source.apply("")).isSameAs(this.context.getBean("only"));
		assertThat(source.apply("only")).isSameAs(this.context.getBean("only"));
	}

	@Test
	void findsThePrimaryOne() {
		register("first");
		register("second", (definition) -> definition.setPrimary(true));
		assertThat(start("", "first").apply("")).isSameAs(this.context.getBean("second"));
	}

	@Test
	void findsByQualifierAndByAlias() {
		try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext(
				QualifiedConfiguration.class)) {
			TransactionManagerSource source = new TransactionManagerSource(context.getBeanFactory());
			assertThat(source.apply("orders")).isSameAs(context.getBean("first"));
			assertThat(source.apply("alias")).isSameAs(context.getBean("second"));
		}
	}

	@Test
	void looksInTheParentContextToo() {
		register("inParent");
		this.context.refresh();
		GenericApplicationContext child = new GenericApplicationContext(this.context);
		child.refresh();
		TransactionManagerSource source = new TransactionManagerSource(child.getBeanFactory());
		source.require(definition(""));
		source.require(definition("inParent"));
		source.afterSingletonsInstantiated();
		assertThat(source.apply("")).isSameAs(this.context.getBean("inParent"));
		assertThat(source.apply("inParent")).isSameAs(this.context.getBean("inParent"));
	}

	@Test
	void doesNotCreateALazyManagerToSeeThatItIsThere() {
		register("only", (definition) -> definition.setLazyInit(true));
		start("", "only");
		assertThat(this.context.getBeanFactory().containsSingleton("only")).isFalse();
	}

	@Test
	void checksNothingBeforeTheApplicationHasStarted() {
		new TransactionManagerSource(this.context.getBeanFactory()).require(definition(""));
	}

	@Test
	void saysThatThereIsNone() {
		assertRefused("", "No transaction manager for atomic unit 'Bank.transfer'",
				"there is no PlatformTransactionManager bean", "spring.datasource.url");
	}

	@Test
	void saysThatThereIsNoneEvenWhenOneIsNamed() {
		assertRefused("orders", "there is no PlatformTransactionManager bean");
	}

	@Test
	void saysThatThereAreSeveral() {
		register("first");
		register("second");
		assertRefused("", "there are several, first, second, and none of them is primary", "@Primary",
				"transactionManager attribute");
	}

	@Test
	void saysThatNoneHasTheName() {
		register("first");
		register("second");
		assertRefused("third", "the bean name or qualifier 'third'", "there are: first, second",
				"Correct the transactionManager attribute");
	}

	@Test
	void saysThatSeveralHaveTheQualifier() {
		try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext(
				AmbiguousConfiguration.class)) {
			TransactionManagerSource source = new TransactionManagerSource(context.getBeanFactory());
			source.require(definition("orders"));
			assertThatExceptionOfType(AtomicSetupException.class).isThrownBy(source::afterSingletonsInstantiated)
				.withMessageContaining("several have the qualifier 'orders', first, second");
		}
	}

	@Test
	void saysThatThereIsAReactiveOneOnly() {
		this.context.registerBean("reactive", ReactiveTransactionManager.class, () -> {
			throw new IllegalStateException("The type alone must tell");
		}, (definition) -> definition.setLazyInit(true));
		assertRefused("", "only the ReactiveTransactionManager reactive", "TransactionalOperator");
	}

	@Test
	void saysSoForBoundariesThatAreFoundLater() {
		TransactionManagerSource source = start();
		assertThatExceptionOfType(AtomicSetupException.class).isThrownBy(() -> source.require(definition("")))
			.withMessageContaining("atomic unit 'Bank.transfer': there is no PlatformTransactionManager bean");
	}

	@Test
	void saysSoAtTheCallForUnitsWithoutABoundary() {
		TransactionManagerSource source = start();
		assertThatExceptionOfType(AtomicSetupException.class).isThrownBy(() -> source.apply(""))
			.withMessageContaining(
					"No transaction manager for atomic units: there is no PlatformTransactionManager bean");
	}

	private void assertRefused(String qualifier, String... words) {
		assertThatExceptionOfType(AtomicSetupException.class).isThrownBy(() -> start(qualifier))
			.satisfies((ex) -> assertThat(ex.getMessage()).contains(words));
	}

	private TransactionManagerSource start(String... qualifiers) {
		this.context.refresh();
		TransactionManagerSource source = new TransactionManagerSource(this.context.getBeanFactory());
		for (String qualifier : qualifiers) {
			source.require(definition(qualifier));
		}
		source.afterSingletonsInstantiated();
		return source;
	}

	private void register(String name, BeanDefinitionCustomizer... customizers) {
		this.context.registerBean(name, RecordingTransactionManager.class, customizers);
	}

	private static AtomicDefinition definition(String transactionManager) {
		return AtomicDefinition.DEFAULT.withName("Bank.transfer").withTransactionManager(transactionManager);
	}

	@Configuration(proxyBeanMethods = false)
	static class QualifiedConfiguration {

		@Bean
		@Qualifier("orders")
		PlatformTransactionManager first() {
			return new RecordingTransactionManager();
		}

		@Lazy
		@Bean({ "second", "alias" })
		PlatformTransactionManager second() {
			return new RecordingTransactionManager();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class AmbiguousConfiguration {

		@Bean
		@Qualifier("orders")
		PlatformTransactionManager first() {
			return new RecordingTransactionManager();
		}

		@Bean
		@Qualifier("orders")
		PlatformTransactionManager second() {
			return new RecordingTransactionManager();
		}

	}

}
