package dev.atomictx.sample.customer;

import java.math.BigDecimal;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

import dev.atomictx.sample.AbstractBankIntegrationTests;
import dev.atomictx.sample.BankClient.Answer;
import dev.atomictx.sample.RefusalException.Kind;
import dev.atomictx.sample.Simultaneously;
import dev.atomictx.sample.customer.CustomerRequest.StandingOrder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.dao.DataIntegrityViolationException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@code /api/customers}.
 */
class CustomersIntegrationTests extends AbstractBankIntegrationTests {

	private static final String ZOE = """
			{"name": "Zoe", "email": "%s", "accounts": ["Everyday", "Savings"],
				"standingOrders": [{"from": "%s", "to": %d, "amount": %s, "dayOfMonth": %d}]}""";

	@Autowired
	private CustomerService customers;

	@Test
	void opensAllAccountsAndStandingOrders() {
		Answer answer = open("zoe@example.org", "Everyday", 2, "5.00", 28);
		assertThat(answer.status()).isEqualTo(201);
		assertThat(answer.json()).containsEntry("standingOrders", 1);
		assertThat(this.jdbc.sql("SELECT owner || '/' || name FROM account WHERE id >= 1000 ORDER BY id")
			.query(String.class)
			.list()).containsExactly("Zoe/Everyday", "Zoe/Savings");
		assertThat(count("standing_order")).isOne();
		Integer everyday = (Integer) ((Map<?, ?>) answer.json().get("accounts")).get("Everyday");
		assertThat(this.bank.transfer(1, everyday, "5.00").status()).isEqualTo(201);
		assertThat(this.bank.transfer(everyday, 1, "4.90").status()).isEqualTo(201);
	}

	@ParameterizedTest
	@CsvSource({ "Everyday, 77, 5.00, 1, 404, Unknown account", "Nothing, 2, 5.00, 1, 422, Unknown account",
			"Savings, 2, 5.00, 29, 422, Impossible standing order",
			"Savings, 2, 0, 1, 422, Impossible standing order" })
	void opensNothingWhenOneThingIsNotPossible(String from, long to, String amount, int day, int status, String title) {
		Answer answer = open("zoe@example.org", from, to, amount, day);
		assertThat(answer.status()).isEqualTo(status);
		assertThat(answer.text("title")).isEqualTo(title);
		assertThat(answer.body()).doesNotContainIgnoringCase("constraint");
		assertOpened(0);
	}

	@Test
	void opensNothingForACustomerWhoIsKnown() throws Exception {
		List<Answer> answers = Simultaneously.call(5,
				(number) -> open((number % 2 == 0) ? "zoe@example.org" : "ZOE@example.org", "Savings", 1, "5", 1));
		assertThat(answers).filteredOn((answer) -> answer.status() == 201).hasSize(1);
		assertThat(answers).filteredOn((answer) -> answer.status() == 409).hasSize(4);
		assertOpened(1);
	}

	@Test
	void keepsTheDatabasesReasonAsTheCause() {
		StandingOrder order = new StandingOrder("Everyday", 2L, BigDecimal.ONE, 31);
		CustomerRequest request = new CustomerRequest("Zoe", "zoe@example.org", List.of("Everyday"), List.of(order));
		assertThatExceptionOfType(CustomerRefusedException.class).isThrownBy(() -> this.customers.open(request))
			.satisfies((ex) -> assertThat(ex.getKind()).isEqualTo(Kind.IMPOSSIBLE))
			.withCauseInstanceOf(DataIntegrityViolationException.class)
			.havingRootCause()
			.isInstanceOf(SQLException.class)
			.withMessageContaining("standing_order_day_of_month_check");
	}

	@ParameterizedTest
	@ValueSource(strings = { "{}", "{\"name\": \"Zoe\", \"email\": \"zoe\", \"accounts\": [\"a\"]}",
			"{\"name\": \"Zoe\", \"email\": \"z@example.org\", \"accounts\": []}",
			"{\"name\": \"Zoe\", \"email\": \"z@example.org\", \"accounts\": [\"a\", \"a\"]}",
			"{\"name\": \"Zoe\", \"email\": \"z@example.org\", \"accounts\": [null]}",
			"{\"name\": \"Zoe\", \"email\": \"z@example.org\", \"accounts\": [\"a\"], \"standingOrders\": [null]}",
			"{\"name\": \"Zoe\", \"email\": \"z@example.org\", \"accounts\": [\"a\"], \"standingOrders\": [{}]}" })
	void refusesRequestsThatAreNone(String body) {
		assertThat(this.bank.post("/api/customers", body).status()).isEqualTo(400);
	}

	@Test
	void opensAccountsWithoutStandingOrders() {
		assertThat(this.bank
			.post("/api/customers", "{\"name\": \"Zoe\", \"email\": \"z@example.org\", \"accounts\": [\"a\"]}")
			.status()).isEqualTo(201);
	}

	private Answer open(String email, String from, long to, String amount, int day) {
		return this.bank.post("/api/customers", ZOE.formatted(email, from, to, amount, day));
	}

	private void assertOpened(int customers) {
		assertThat(count("customer")).isEqualTo(customers);
		assertThat(count("standing_order")).isEqualTo(customers);
		assertThat(count("account WHERE id >= 1000")).isEqualTo(2 * customers);
	}

}
