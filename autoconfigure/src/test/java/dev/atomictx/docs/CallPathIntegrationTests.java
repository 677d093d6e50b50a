package dev.atomictx.docs;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import com.zaxxer.hikari.HikariDataSource;
import dev.atomictx.Atomic;
import dev.atomictx.autoconfigure.AtomicAutoConfiguration;
import dev.atomictx.test.TestDatabase;
import org.jacoco.core.data.ExecutionData;
import org.jacoco.core.data.ExecutionDataReader;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.test.util.ReflectionTestUtils;
import org.springframework.util.ClassUtils;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * Through how many types of ours a call passes, as the coverage agent of the build sees
 * it: exactly those that the walks in {@code docs/internals.md} list.
 */
class CallPathIntegrationTests {

	private static final Path INTERNALS = Path.of("../docs/internals.md");

	private static final String AGENT = "org.jacoco.agent.rt.RT";

	private static HikariDataSource pool;

	@BeforeAll
	static void openDatabase() {
		TestDatabase database = TestDatabase.get().createDatabase("path");
		database.execute("CREATE TABLE entry (note text)");
		pool = database.pool(2);
	}

	@AfterAll
	static void closePool() {
		pool.close();
	}

	@BeforeEach
	void requireAgent() {
		assumeTrue(ClassUtils.isPresent(AGENT, null), "Only the build has the coverage agent");
	}

	@Test
	void passesThroughTheTypesOfTheFlatWalk() {
		Set<String> types = typesOf((bank) -> bank.flat());
		assertThat(types).isEqualTo(documented("A flat call")).hasSizeLessThanOrEqualTo(13);
	}

	@Test
	void passesThroughTheTypesOfTheWalkOfANestedRetry() {
		Set<String> types = typesOf((bank) -> bank.outer());
		assertThat(types).isEqualTo(documented("A nested retry")).hasSizeLessThanOrEqualTo(25);
	}

	/**
	 * The types that a walk names under its heading as {@code Types: A, B, ...}.
	 */
	private static Set<String> documented(String walk) {
		Pattern types = Pattern.compile("## " + walk + ".*?\\nTypes \\(\\d+\\): (.*?)\\.\\n", Pattern.DOTALL);
		String list = types.matcher(read()).results().map((match) -> match.group(1)).findFirst().orElse("");
		return Pattern.compile("`(\\w+)`")
			.matcher(list)
			.results()
			.map((MatchResult match) -> match.group(1))
			.collect(Collectors.toCollection(TreeSet::new));
	}

	private static String read() {
		try {
			return Files.readString(INTERNALS);
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static Set<String> typesOf(Consumer<Bank> call) {
		Set<String> types = new TreeSet<>();
		new ApplicationContextRunner().withInitializer(CallPathIntegrationTests::removeListener)
			.withConfiguration(AutoConfigurations.of(AopAutoConfiguration.class, TransactionAutoConfiguration.class,
					AtomicAutoConfiguration.class))
			.withUserConfiguration(Application.class)
			.run((context) -> {
				Bank bank = context.getBean(Bank.class);
				// The first call looks everything up.
				call.accept(bank);
				Object agent = agent();
				ReflectionTestUtils.invokeMethod(agent, "reset");
				call.accept(bank);
				byte[] data = ReflectionTestUtils.invokeMethod(agent, "getExecutionData", false);
				types.addAll(typesIn(data));
			});
		return types;
	}

	/**
	 * MyBatis' listener, which few applications have.
	 */
	private static void removeListener(ConfigurableApplicationContext context) {
		context.addBeanFactoryPostProcessor((beanFactory) -> ((BeanDefinitionRegistry) beanFactory)
			.removeBeanDefinition("atomicLocalCacheListener"));
	}

	private static Object agent() throws ReflectiveOperationException {
		return Class.forName(AGENT).getMethod("getAgent").invoke(null);
	}

	private static Set<String> typesIn(byte[] data) throws IOException {
		Set<String> types = new TreeSet<>();
		ExecutionDataReader reader = new ExecutionDataReader(new ByteArrayInputStream(data));
		reader.setSessionInfoVisitor((session) -> {
		});
		reader.setExecutionDataVisitor((ExecutionData execution) -> {
			if (execution.hasHits() && execution.getName().startsWith("dev/atomictx/")
					&& !execution.getName().startsWith("dev/atomictx/docs/")) {
				types.add(nameOf(execution.getName()));
			}
		});
		reader.read();
		return types;
	}

	/**
	 * A nested type counts with the one it belongs to.
	 */
	private static String nameOf(String internalName) {
		String name = internalName.substring(internalName.lastIndexOf('/') + 1);
		return name.contains("$") ? name.substring(0, name.indexOf('$')) : name;
	}

	@Configuration(proxyBeanMethods = false)
	static class Application {

		@Bean
		JdbcTransactionManager transactionManager() {
			return new JdbcTransactionManager(pool);
		}

		@Bean
		Bank bank(Step step) {
			return new Bank(step);
		}

		@Bean
		Step step() {
			return new Step();
		}

	}

	static class Bank {

		private final Step step;

		Bank(Step step) {
			this.step = step;
		}

		@Atomic
		void flat() {
			JdbcClient.create(pool).sql("INSERT INTO entry VALUES ('flat')").update();
		}

		@Atomic
		void outer() {
			this.step.retried();
		}

	}

	static class Step {

		private int attempts;

		@Atomic(retryFor = IllegalStateException.class)
		void retried() {
			JdbcClient.create(pool).sql("INSERT INTO entry VALUES ('nested')").update();
			if (++this.attempts % 2 == 1) {
				throw new IllegalStateException();
			}
		}

	}

}
