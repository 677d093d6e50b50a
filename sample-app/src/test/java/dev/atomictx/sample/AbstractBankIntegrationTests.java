package dev.atomictx.sample;

import java.math.BigDecimal;

import dev.atomictx.test.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.resttestclient.autoconfigure.AutoConfigureRestTestClient;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.test.web.servlet.client.RestTestClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A running bank for each configuration, and untouched accounts for each test. Whatever a
 * test does, no money may come or go, and the log must explain every balance.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
@AutoConfigureRestTestClient
@ContextConfiguration(initializers = AbstractBankIntegrationTests.FreshDatabase.class)
public abstract class AbstractBankIntegrationTests {

	@Autowired
	protected JdbcClient jdbc;

	protected BankClient bank;

	@BeforeEach
	void resetAccounts(@Autowired RestTestClient client) {
		this.bank = new BankClient(client);
		this.jdbc.sql("""
				TRUNCATE notification, transfer, atomic_key, purchase, coupon_redemption, standing_order, payment,
					interest_payment, interest_run, receipt
				RESTART IDENTITY""").update();
		this.jdbc.sql("DELETE FROM account WHERE id >= 1000").update();
		this.jdbc.sql("DELETE FROM customer").update();
		this.jdbc.sql("UPDATE account SET version = 0, balance = opening").update();
		this.jdbc.sql("UPDATE product SET stock = CASE id WHEN 3 THEN 1 ELSE 1000 END").update();
		this.jdbc.sql("UPDATE loyalty_account SET points = CASE account WHEN 1 THEN 0 ELSE 9990 END").update();
	}

	@AfterEach
	void keepsTheBooks() {
		assertThat(this.jdbc.sql("SELECT sum(balance) FROM account").query(BigDecimal.class).single())
			.isEqualByComparingTo("11000");
		assertThat(this.jdbc.sql("""
				SELECT id FROM account WHERE balance <> opening
					+ (SELECT coalesce(sum(amount), 0) FROM movement WHERE movement.account = account.id)""")
			.query(Long.class)
			.list()).as("accounts whose balance is not what the log says").isEmpty();
	}

	protected int count(String table) {
		return this.jdbc.sql("SELECT count(*) FROM " + table).query(Integer.class).single();
	}

	static class FreshDatabase implements ApplicationContextInitializer<ConfigurableApplicationContext> {

		@Override
		public void initialize(ConfigurableApplicationContext context) {
			TestDatabase database = TestDatabase.get().createDatabase("bank");
			TestDatabase audit = TestDatabase.get().createDatabase("audit");
			TestPropertyValues.of("bank.audit.datasource.url=" + audit.jdbcUrl(),
					"bank.audit.datasource.username=" + audit.username(),
					"bank.audit.datasource.password=" + audit.password(), "spring.datasource.url=" + database.jdbcUrl(),
					"spring.datasource.username=" + database.username(),
					"spring.datasource.password=" + database.password())
				.applyTo(context);
		}

	}

}
