package dev.atomictx.autoconfigure;

import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.util.concurrent.atomic.AtomicInteger;

import dev.atomictx.AlreadyDoneException;
import dev.atomictx.Atomic;
import dev.atomictx.KeyReusedException;
import dev.atomictx.OutcomeConverter;
import dev.atomictx.test.TestDatabase;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcClientAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.event.TransactionPhase;
import org.springframework.transaction.event.TransactionalEventListener;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * {@link Atomic#idempotencyKey()} in an application: which converters it finds, who
 * creates the table, and what is refused at start.
 */
class KeyedUnitsIntegrationTests {

	private final TestDatabase database = TestDatabase.get().createDatabase("keyed_units");

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(AopAutoConfiguration.class, DataSourceAutoConfiguration.class,
				JdbcTemplateAutoConfiguration.class, JdbcClientAutoConfiguration.class,
				DataSourceTransactionManagerAutoConfiguration.class, TransactionAutoConfiguration.class,
				AtomicAutoConfiguration.class))
		.withPropertyValues("spring.datasource.url=" + this.database.jdbcUrl(),
				"spring.datasource.username=" + this.database.username(),
				"spring.datasource.password=" + this.database.password());

	private final ApplicationContextRunner withTable = this.runner
		.withPropertyValues("atomic.witness.initialize-schema=always");

	private final ApplicationContextRunner withJackson = this.withTable.withBean(JsonMapper.class,
			() -> JsonMapper.builder().build());

	private static Bank bank(AssertableApplicationContext context) {
		assertThat(context).hasNotFailed();
		return context.getBean(Bank.class);
	}

	@Test
	void happensOnceForEachKey() {
		this.withJackson.withBean(Bank.class).run((context) -> {
			Bank bank = bank(context);
			Receipt first = bank.pay(new Request("one", BigDecimal.TEN));
			assertThat(bank.pay(new Request("one", BigDecimal.TEN))).isEqualTo(first).isNotSameAs(first);
			assertThat(bank.pay(new Request("two", BigDecimal.TEN)).number()).isEqualTo(2);
			assertThatExceptionOfType(KeyReusedException.class)
				.isThrownBy(() -> bank.pay(new Request("one", BigDecimal.ONE)));
			assertThat(context.getBean(JdbcClient.class)
				.sql("SELECT DISTINCT unit FROM atomic_key")
				.query(String.class)
				.list()).containsExactly("pay");
		});
	}

	@Test
	void refusesACallWithoutAKey() {
		this.withJackson.withBean(Bank.class)
			.run((context) -> assertThatExceptionOfType(IllegalArgumentException.class)
				.isThrownBy(() -> bank(context).pay(new Request(null, BigDecimal.TEN)))
				.withMessageContaining("Bank.pay leads to null"));
	}

	@Test
	void storesNoResultWithoutAConverter() {
		this.withTable.withBean(Bank.class).run((context) -> {
			Bank bank = bank(context);
			assertThat(bank.count("without Jackson")).isOne();
			assertThatExceptionOfType(AlreadyDoneException.class).isThrownBy(() -> bank.count("without Jackson"));
			assertThatExceptionOfType(IllegalArgumentException.class)
				.isThrownBy(() -> bank.pay(new Request("one", BigDecimal.TEN)))
				.withMessageContaining("provide an OutcomeConverter");
		});
	}

	@Test
	void prefersTheConvertersOfTheApplication() {
		this.withJackson.withBean(Bank.class).withBean(OutcomeConverter.class, Decimal::new).run((context) -> {
			Bank bank = bank(context);
			assertThat(bank.count("counted")).isOne();
			assertThat(bank.count("counted")).isEqualTo(1001);
		});
	}

	@Test
	void createsNoTableUnlessASettingAsksForIt() {
		this.runner
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(WitnessSchemaInitializer.class));
	}

	@Test
	void refusesAnExpressionThatNamesNoParameter() {
		this.runner.withBean(Misspelled.class)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("names #reqest, which is no parameter of the method"));
	}

	@Test
	void refusesAKeyOnAUnitThatOnlyReads() {
		this.runner.withBean(Reading.class)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("readOnly must not be true with an idempotencyKey"));
	}

	@Test
	void refusesAKeyWhereTheMethodIsAlwaysNested() {
		this.runner.withBean(Listening.class)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("is called inside the transaction that is about to commit"));
	}

	record Request(String id, BigDecimal amount) {

	}

	record Receipt(int number, BigDecimal amount) {

	}

	static class Bank {

		private final AtomicInteger runs = new AtomicInteger();

		@Atomic(name = "pay", idempotencyKey = "#request.id")
		public Receipt pay(Request request) {
			return new Receipt(this.runs.incrementAndGet(), request.amount());
		}

		@Atomic(idempotencyKey = "#key")
		public int count(String key) {
			return this.runs.incrementAndGet();
		}

	}

	static class Misspelled {

		@Atomic(idempotencyKey = "#reqest.id")
		public void pay(Request request) {
		}

	}

	static class Reading {

		@Atomic(idempotencyKey = "#request.id", readOnly = true)
		public void pay(Request request) {
		}

	}

	static class Listening {

		@Atomic(idempotencyKey = "#request.id")
		@TransactionalEventListener(phase = TransactionPhase.BEFORE_COMMIT)
		public void pay(Request request) {
		}

	}

	static class Decimal implements OutcomeConverter {

		@Override
		public boolean canConvert(Type type) {
			return type == int.class;
		}

		@Override
		public String write(Object object, Type type) {
			return object.toString();
		}

		@Override
		public Object read(String text, Type type) {
			return Integer.parseInt(text) + 1000;
		}

	}

}
