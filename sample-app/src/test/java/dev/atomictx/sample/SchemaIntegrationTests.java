package dev.atomictx.sample;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.core.io.ClassPathResource;
import org.springframework.dao.DataIntegrityViolationException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for the constraints of the schema: even faulty code could not write this.
 */
class SchemaIntegrationTests extends AbstractBankIntegrationTests {

	private static final String TRANSFER = """
			INSERT INTO transfer (from_account, to_account, amount, fee, from_balance, to_balance, attempts)
			VALUES\s""";

	@Test
	void createsTheTableOfKeysAsTheStarterDoes() throws IOException {
		String script = read("dev/atomictx/witness/schema-postgresql.sql");
		String table = script.substring(script.indexOf("CREATE TABLE IF NOT EXISTS atomic_key"));
		assertThat(read("db/migration/V9__keys.sql")).endsWith(table);
	}

	private static String read(String resource) throws IOException {
		return new ClassPathResource(resource).getContentAsString(StandardCharsets.UTF_8);
	}

	@ParameterizedTest
	@ValueSource(strings = { "UPDATE account SET balance = -0.01 WHERE id = 1", "UPDATE account SET owner = ''",
			"INSERT INTO account (id, owner, balance) VALUES (1, 'Alice again', 0)", TRANSFER + "(1, 1, 1, 0, 1, 1, 1)",
			TRANSFER + "(1, 77, 1, 0, 1, 1, 1)", TRANSFER + "(77, 1, 1, 0, 1, 1, 1)",
			TRANSFER + "(1, 2, 0, 0, 1, 1, 1)", TRANSFER + "(1, 2, 1, -1, 1, 1, 1)",
			TRANSFER + "(1, 2, 1, 0, -1, 1, 1)", TRANSFER + "(1, 2, 2, 0, 1, 1, 1)", TRANSFER + "(1, 2, 1, 0, 1, 1, 0)",
			"INSERT INTO notification (transfer_id, message) VALUES (999999, 'There was no such transfer')",
			"UPDATE account SET balance = 0.01 WHERE id = 99", "UPDATE account SET customer = 1 WHERE id = 1",
			"UPDATE product SET stock = -1", "UPDATE loyalty_account SET points = 10001",
			"INSERT INTO purchase (account, product, quantity, price, discount) VALUES (1, 1, 1, 1, 2)",
			"INSERT INTO purchase (account, product, quantity, price, discount) VALUES (1, 1, 0, 1, 0)",
			"INSERT INTO coupon_redemption VALUES ('WELCOME', 1), ('WELCOME', 1)",
			"INSERT INTO customer (name, email) VALUES ('Zoe', 'nobody')",
			"INSERT INTO standing_order (from_account, to_account, amount, day_of_month) VALUES (1, 2, 1, 29)",
			"INSERT INTO standing_order (from_account, to_account, amount, day_of_month) VALUES (1, 1, 1, 1)",
			"INSERT INTO payment (from_account, to_account, amount, state) VALUES (1, 2, 1, 'DONE')",
			"INSERT INTO payment (from_account, to_account, amount, state) VALUES (1, 2, 1, 'FAILED')",
			"INSERT INTO payment (from_account, to_account, amount, state) VALUES (1, 2, 1, 'RUNNING')",
			"INSERT INTO interest_run (month, rate, up_to_account, total) VALUES ('2026-10-02', 0.1, 1, 1)",
			"INSERT INTO interest_run (month, rate, up_to_account, total, done) VALUES ('2026-10-01', 0.1, 1, 1, 2)",
			"INSERT INTO interest_payment (account, month, amount) VALUES (1, '2026-10-01', 1)",
			"INSERT INTO receipt VALUES (999999, 'There was no such transfer')" })
	void refusesWrongData(String sql) {
		assertThatExceptionOfType(DataIntegrityViolationException.class).isThrownBy(() -> this.jdbc.sql(sql).update());
	}

}
