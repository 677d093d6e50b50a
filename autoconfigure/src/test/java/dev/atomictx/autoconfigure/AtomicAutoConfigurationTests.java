package dev.atomictx.autoconfigure;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;

import dev.atomictx.Atomic;
import dev.atomictx.AtomicAttempt;
import dev.atomictx.AtomicListener;
import dev.atomictx.AtomicOperations;
import dev.atomictx.AtomicScope;
import dev.atomictx.FailureClassifier;
import dev.atomictx.FailureKind;
import dev.atomictx.engine.AtomicTemplate;
import dev.atomictx.engine.EngineSettings;
import dev.atomictx.engine.KeyStore;
import dev.atomictx.interceptor.AtomicAdvisor;
import dev.atomictx.interceptor.AtomicSetupException;
import dev.atomictx.interceptor.RetryAdvisorPostProcessor;
import dev.atomictx.interceptor.TransactionManagerSource;
import dev.atomictx.jdbc.JdbcTransactionDialect;
import dev.atomictx.postgresql.PostgresqlTransactionDialect;
import dev.atomictx.test.CleanThreadExtension;
import dev.atomictx.test.RecordingTransactionManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.aop.config.AopConfigUtils;
import org.springframework.aop.support.AopUtils;
import org.springframework.aot.generate.ClassNameGenerator;
import org.springframework.aot.generate.DefaultGenerationContext;
import org.springframework.aot.generate.InMemoryGeneratedFiles;
import org.springframework.beans.factory.FactoryBean;
import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.autoconfigure.context.PropertyPlaceholderAutoConfiguration;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.aot.ApplicationContextAotGenerator;
import org.springframework.core.annotation.Order;
import org.springframework.javapoet.ClassName;
import org.springframework.resilience.annotation.EnableResilientMethods;
import org.springframework.scheduling.annotation.EnableAsync;
import org.springframework.transaction.annotation.EnableTransactionManagement;
import org.springframework.transaction.annotation.Transactional;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link AtomicAutoConfiguration}.
 */
@ExtendWith(OutputCaptureExtension.class)
@ExtendWith(CleanThreadExtension.class)
class AtomicAutoConfigurationTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(AtomicAutoConfiguration.class, AopAutoConfiguration.class,
				TransactionAutoConfiguration.class, PropertyPlaceholderAutoConfiguration.class));

	private final ApplicationContextRunner runnerWithManager = this.runner.withBean(RecordingTransactionManager.class);

	@Test
	void runsMarkedMethodsAsUnits() {
		this.runnerWithManager.withBean(Bank.class).run((context) -> {
			context.getBean(Bank.class).transfer();
			assertThat(context.getBean(RecordingTransactionManager.class).calls())
				.containsExactly("begin(Bank.transfer)", "commit");
		});
	}

	@Test
	void offersOperations() {
		this.runnerWithManager.run((context) -> {
			assertThat(context).getBean(AtomicOperations.class).isInstanceOf(AtomicTemplate.class);
			context.getBean(AtomicOperations.class).executeWithoutResult((scope) -> {
			});
			assertThat(context.getBean(RecordingTransactionManager.class).calls()).hasSize(2);
		});
	}

	@Test
	void backsOffForOperationsOfTheApplication() {
		RecordingTransactionManager used = new RecordingTransactionManager();
		this.runnerWithManager.withBean(Bank.class)
			.withBean("own", AtomicOperations.class,
					() -> new AtomicTemplate((qualifier) -> used, EngineSettings.DEFAULT))
			.run((context) -> {
				assertThat(context).hasSingleBean(AtomicOperations.class).hasBean("own");
				context.getBean(Bank.class).transfer();
				assertThat(used.calls()).containsExactly("begin(Bank.transfer)", "commit");
			});
	}

	@Test
	void canBeSwitchedOff() {
		this.runner.withBean(Bank.class).withPropertyValues("atomic.enabled=false").run((context) -> {
			assertThat(context).hasNotFailed()
				.doesNotHaveBean(AtomicOperations.class)
				.doesNotHaveBean(AtomicAdvisor.class)
				.doesNotHaveBean(TransactionManagerSource.class)
				.doesNotHaveBean(RetryAdvisorPostProcessor.class)
				.doesNotHaveBean(AtomicProperties.class);
			assertThat(AopUtils.isAopProxy(context.getBean(Bank.class))).isFalse();
		});
	}

	@Test
	void needsNothingWhereNothingIsMarked() {
		this.runner.run((context) -> assertThat(context).hasNotFailed());
	}

	@ParameterizedTest
	@CsvSource({ "true, true", "true, false", "false, true", "false, false" })
	void proxiesAsSpringBootIsToldTo(boolean aspectj, boolean proxyTargetClass) {
		FilteredClassLoader classLoader = classLoader(aspectj);
		for (String aopAuto : List.of("true", "false")) {
			this.runnerWithManager.withClassLoader(classLoader)
				.withBean(Teller.class)
				.withPropertyValues("spring.aop.proxy-target-class=" + proxyTargetClass, "spring.aop.auto=" + aopAuto)
				.run((context) -> {
					Counter counter = context.getBean(Counter.class);
					assertThat(AopUtils.isCglibProxy(counter)).isEqualTo(proxyTargetClass);
					assertThat(counter.count()).isEqualTo(1);
					assertThat(context.getBean(RecordingTransactionManager.class).calls())
						.containsExactly("begin(Teller.count)", "commit");
				});
		}
	}

	@Test
	void proxiesClassesByDefault() {
		this.runnerWithManager.withBean(Teller.class)
			.run((context) -> assertThat(AopUtils.isCglibProxy(context.getBean(Counter.class))).isTrue());
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void saysThatThereIsNoTransactionManager(boolean aspectj) {
		this.runner.withClassLoader(classLoader(aspectj))
			.withBean(Teller.class)
			.run((context) -> assertThat(context).getFailure()
				.isInstanceOf(AtomicSetupException.class)
				.hasMessageContaining("No transaction manager for atomic unit 'Teller.count'"));
	}

	@Test
	void saysThatThereIsNoTransactionManagerWithoutAnyAopAutoConfiguration() {
		new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(AtomicAutoConfiguration.class))
			.withBean(Bank.class)
			.run((context) -> assertThat(context).getFailure().isInstanceOf(AtomicSetupException.class));
	}

	@Test
	void saysSoForLazyBeansWhenTheyAreCreated() {
		this.runner.withBean(Bank.class, Bank::new, (definition) -> definition.setLazyInit(true)).run((context) -> {
			assertThat(context).hasNotFailed();
			assertThatExceptionOfType(Exception.class).isThrownBy(() -> context.getBean(Bank.class))
				.havingRootCause()
				.isInstanceOf(AtomicSetupException.class)
				.withMessageContaining("No transaction manager for atomic unit 'Bank.transfer'");
		});
	}

	@Test
	void worksWithLazyInitialization() {
		this.runnerWithManager.withBean(Bank.class)
			.withInitializer(
					(context) -> context.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor()))
			.run((context) -> {
				assertThat(context.getBeanFactory().containsSingleton("bank")).isFalse();
				context.getBean(Bank.class).transfer();
				assertThat(context.getBean(RecordingTransactionManager.class).calls())
					.containsExactly("begin(Bank.transfer)", "commit");
			});
	}

	@Test
	void refusesAnInvalidDeclarationAtStart() {
		this.runnerWithManager.withBean(PrivateBank.class)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(AtomicSetupException.class)
				.hasMessageContaining(PrivateBank.class.getName() + ".transfer"));
	}

	@Test
	void resolvesPlaceholdersOfDeclarationsAtStart() {
		this.runnerWithManager.withBean(DeadlineBank.class)
			.run((context) -> assertThat(context).getFailure()
				.hasStackTraceContaining("deadline cannot be resolved: Could not resolve placeholder 'bank.deadline'"));
		this.runnerWithManager.withBean(DeadlineBank.class)
			.withPropertyValues("bank.deadline=2s")
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void asksClassifiersAndTellsListenersInTheirOrder() {
		this.runnerWithManager.withBean(FailingBank.class)
			.withUserConfiguration(CollaboratorsConfiguration.class)
			.withPropertyValues("atomic.retry.kinds=deadlock", "atomic.retry.max-retries=1", "atomic.retry.delay=1ns")
			.run((context) -> {
				assertThatIllegalStateException().isThrownBy(() -> context.getBean(FailingBank.class).transfer());
				assertThat(context.getBean(CollaboratorsConfiguration.class).calls).startsWith("first listener",
						"second listener", "first classifier", "second classifier");
				assertThat(context.getBean(RecordingTransactionManager.class).calls()).containsExactly(
						"begin(FailingBank.transfer)", "rollback", "begin(FailingBank.transfer)", "rollback");
			});
	}

	@ParameterizedTest
	@ValueSource(strings = { "atomic.retry.delay=0s", "atomic.savepoint.warn-at=0" })
	void refusesWrongPropertiesAtStart(String property) {
		this.runnerWithManager.withPropertyValues(property)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(InvalidConfigurationPropertyValueException.class));
	}

	@Test
	void advisesDynamicProxies() {
		this.runnerWithManager.withBean(RepositoryFactoryBean.class).run((context) -> {
			assertThat(context.getBean(Repository.class).save()).isEqualTo("Repository.save");
			assertThat(context.getBean(RecordingTransactionManager.class).calls())
				.containsExactly("begin(Repository.save)", "commit");
		});
	}

	@Test
	void createsNothingBeforeItCanBePostProcessed(CapturedOutput output) {
		this.runnerWithManager.withBean(Bank.class)
			.withUserConfiguration(PostProcessorConfiguration.class)
			.run((context) -> {
				assertThat(context).hasBean(AopConfigUtils.AUTO_PROXY_CREATOR_BEAN_NAME);
				assertThat(output).doesNotContain("is not eligible for getting processed by all BeanPostProcessors");
			});
	}

	@Test
	void canBeProcessedAheadOfTime() {
		AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
		context.register(PropertyPlaceholderAutoConfiguration.class, AtomicAutoConfiguration.class, Bank.class,
				RecordingTransactionManager.class);
		DefaultGenerationContext generationContext = new DefaultGenerationContext(
				new ClassNameGenerator(ClassName.get(Bank.class)), new InMemoryGeneratedFiles());
		assertThat(new ApplicationContextAotGenerator().processAheadOfTime(context, generationContext)).isNotNull();
	}

	@Test // issue 11
	void leavesProxiesByInterfaceToThoseWhoHaveChosenThem() {
		this.runnerWithManager.withUserConfiguration(ProxiesByInterface.class)
			.withPropertyValues("spring.aop.auto=false")
			.withBean(TransactionalTeller.class)
			.run((context) -> assertThat(AopUtils.isJdkDynamicProxy(context.getBean(Counter.class))).isTrue());
	}

	@Test
	void knowsOtherDatabasesByTheirProductWithoutPostgresql() {
		this.runner.run((context) -> assertThat(context).hasSingleBean(PostgresqlTransactionDialect.class)
			.doesNotHaveBean(JdbcTransactionDialect.class));
		this.runner.withClassLoader(new FilteredClassLoader("org.postgresql"))
			.run((context) -> assertThat(context).hasSingleBean(JdbcTransactionDialect.class)
				.doesNotHaveBean(PostgresqlTransactionDialect.class));
	}

	@Test
	void needsNoDatabaseInitializationWithoutJdbc() {
		this.runner
			.run((context) -> assertThat(context).hasSingleBean(KeyStore.class).hasSingleBean(WitnessProperties.class));
		this.runner.withClassLoader(new FilteredClassLoader("org.springframework.boot.sql"))
			.run((context) -> assertThat(context).hasNotFailed()
				.doesNotHaveBean(KeyStore.class)
				.doesNotHaveBean(WitnessProperties.class));
	}

	private static FilteredClassLoader classLoader(boolean aspectj) {
		return new FilteredClassLoader(aspectj ? "no.such" : "org.aspectj");
	}

	static class Bank {

		@Atomic
		public void transfer() {
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableTransactionManagement
	static class ProxiesByInterface {

	}

	static class TransactionalTeller implements Counter {

		@Override
		@Transactional
		public int count() {
			return 1;
		}

	}

	/**
	 * Public, because the proxy is made by another class loader.
	 */
	public interface Counter {

		int count();

	}

	public static class Teller implements Counter {

		@Override
		@Atomic
		public int count() {
			return AtomicScope.current().attempt();
		}

	}

	interface Repository {

		@Atomic
		String save();

	}

	static class RepositoryFactoryBean implements FactoryBean<Repository> {

		@Override
		public Repository getObject() {
			return (Repository) Proxy.newProxyInstance(Repository.class.getClassLoader(),
					new Class<?>[] { Repository.class }, (proxy, method, arguments) -> AtomicScope.current().name());
		}

		@Override
		public Class<?> getObjectType() {
			return Repository.class;
		}

	}

	static class PrivateBank {

		public void run() {
			transfer();
		}

		@Atomic
		private void transfer() {
		}

	}

	static class DeadlineBank {

		@Atomic(deadline = "${bank.deadline}")
		public void transfer() {
		}

	}

	static class FailingBank {

		@Atomic
		public void transfer() {
			throw new IllegalStateException("Out of money");
		}

	}

	/**
	 * Its processors are created when proxies are made already.
	 */
	@EnableAsync
	@EnableResilientMethods
	@Configuration(proxyBeanMethods = false)
	static class PostProcessorConfiguration {

	}

	@Configuration(proxyBeanMethods = false)
	static class CollaboratorsConfiguration {

		final List<String> calls = new ArrayList<>();

		@Bean
		@Order(2)
		FailureClassifier secondClassifier() {
			return (failure) -> {
				this.calls.add("second classifier");
				return FailureKind.DEADLOCK;
			};
		}

		@Bean
		@Order(1)
		FailureClassifier firstClassifier() {
			return (failure) -> {
				this.calls.add("first classifier");
				return null;
			};
		}

		@Bean
		@Order(2)
		AtomicListener secondListener() {
			return listener("second listener");
		}

		@Bean
		@Order(1)
		AtomicListener firstListener() {
			return listener("first listener");
		}

		private AtomicListener listener(String name) {
			return new AtomicListener() {

				@Override
				public void attemptStarted(AtomicAttempt attempt) {
					CollaboratorsConfiguration.this.calls.add(name);
				}

			};
		}

	}

}
