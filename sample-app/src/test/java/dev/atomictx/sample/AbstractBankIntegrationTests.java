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
		this.jdbc.sql("TRUNCATE notification, transfer, idempotency_key").update();
		this.jdbc.sql("UPDATE account SET version = 0, balance = CASE id WHEN 100 THEN 0 ELSE 1000 END").update();
	}

	@AfterEach
	void keepsTheBooks() {
		assertThat(this.jdbc.sql("SELECT sum(balance) FROM account").query(BigDecimal.class).single())
			.isEqualByComparingTo("11000");
		assertThat(this.jdbc.sql("""
				SELECT id FROM account WHERE balance <> CASE id WHEN 100 THEN 0 ELSE 1000 END
					+ (SELECT coalesce(sum(amount), 0) FROM transfer WHERE to_account = account.id)
					- (SELECT coalesce(sum(amount + fee), 0) FROM transfer WHERE from_account = account.id)
					+ (SELECT coalesce(sum(fee), 0) FROM transfer WHERE account.id = 100)""").query(Long.class).list())
			.as("accounts whose balance is not what the log says")
			.isEmpty();
	}

	static class FreshDatabase implements ApplicationContextInitializer<ConfigurableApplicationContext> {

		@Override
		public void initialize(ConfigurableApplicationContext context) {
			TestDatabase database = TestDatabase.get().createDatabase("bank");
			TestPropertyValues
				.of("spring.datasource.url=" + database.jdbcUrl(), "spring.datasource.username=" + database.username(),
						"spring.datasource.password=" + database.password())
				.applyTo(context);
		}

	}

}
