package dev.atomictx.sample.order;

import java.util.List;

import dev.atomictx.sample.AbstractBankIntegrationTests;
import dev.atomictx.sample.BankClient.Answer;
import dev.atomictx.sample.Simultaneously;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@code /api/orders}.
 */
class OrdersIntegrationTests extends AbstractBankIntegrationTests {

	@Test
	void sellsWithCouponAndPoints() {
		Answer answer = buy(1, 1, 2, "WELCOME");
		assertThat(answer.status()).isEqualTo(201);
		assertThat(answer.body()).isEqualTo("""
				{"id":%d,"account":1,"product":"Kettle","quantity":2,"price":"49.00","discount":"5.00","paid":"44.00",\
				"balance":"956.00","coupon":{"applied":true,"detail":"5.00 off"},\
				"points":{"applied":true,"detail":"Now 44"}}""".formatted(answer.number("id")));
		assertThat(this.bank.balance(100)).isEqualTo("44.00");
		assertThat(stock(1)).isEqualTo(998);
	}

	@ParameterizedTest
	@CsvSource({ "NEVERSEEN, There is no such coupon", "SUMMER, The coupon is used up" })
	void sellsWithoutACouponThatIsNotPossible(String coupon, String reason) {
		Answer answer = buy(1, 1, 1, coupon);
		assertThat(answer.status()).isEqualTo(201);
		assertThat(answer.json()).extracting("coupon").hasToString("{applied=false, detail=" + reason + "}");
		assertThat(answer.text("paid")).isEqualTo("24.50");
		assertThat(count("coupon_redemption")).isZero();
	}

	@Test
	void takesACouponOnceFromEachAccount() throws Exception {
		List<Answer> answers = Simultaneously.call(10, (number) -> buy(1 + number % 2, 1, 1, "WELCOME"));
		assertThat(answers).allSatisfy((answer) -> assertThat(answer.status()).isEqualTo(201));
		assertThat(answers).filteredOn((answer) -> "19.50".equals(answer.text("paid"))).hasSize(2);
		assertThat(count("coupon_redemption")).isEqualTo(2);
	}

	@ParameterizedTest
	@CsvSource({ "2, The account is full of points", "3, The account takes no part in the programme" })
	void sellsWithoutPointsThatAreNotPossible(long account, String reason) {
		Answer answer = buy(account, 1, 1, null);
		assertThat(answer.status()).isEqualTo(201);
		assertThat(answer.json()).extracting("points").hasToString("{applied=false, detail=" + reason + "}");
		assertThat(this.bank.balance(account)).isEqualTo("975.50");
	}

	@Test
	void keepsNothingOfAPurchaseThatIsTooExpensive() {
		Answer answer = buy(1, 2, 6, "WELCOME");
		assertThat(answer.status()).isEqualTo(422);
		assertThat(answer.text("title")).isEqualTo("Insufficient funds");
		assertThat(stock(2)).isEqualTo(1000);
		assertThat(count("coupon_redemption")).isZero();
		assertThat(this.bank.balance(1)).isEqualTo("1000.00");
	}

	@Test
	void sellsNothingTwice() throws Exception {
		List<Answer> answers = Simultaneously.call(10, (number) -> buy(1 + number, 3, 1, null));
		assertThat(answers).filteredOn((answer) -> answer.status() == 201).hasSize(1);
		assertThat(answers).filteredOn((answer) -> answer.status() == 422).hasSize(9);
		assertThat(stock(3)).isZero();
	}

	@Test
	void neverDeadlocksBesideTransfers() throws Exception {
		List<Answer> answers = Simultaneously.call(60, (number) -> switch (number % 3) {
			case 0 -> buy(1 + number % 2, 1, 1, "WELCOME");
			case 1 -> this.bank.transfer(1, 2, "1.00");
			default -> this.bank.transfer(2, 1, "1.00");
		});
		assertThat(answers).allSatisfy((answer) -> assertThat(answer.status()).as(answer.body()).isEqualTo(201));
		assertThat(this.jdbc.sql("SELECT count(*) FROM transfer WHERE attempts > 1").query(Integer.class).single())
			.isZero();
	}

	@ParameterizedTest
	@CsvSource({ "77, 1, 404", "100, 1, 404", "1, 77, 404", "1, 3, 201" })
	void knowsNoOtherAccountOrProduct(long account, long product, int status) {
		assertThat(buy(account, product, 1, null).status()).isEqualTo(status);
	}

	@ParameterizedTest
	@ValueSource(strings = { "{}", "{\"account\":1,\"product\":1,\"quantity\":0}",
			"{\"account\":1,\"product\":1,\"quantity\":101}",
			"{\"account\":1,\"product\":1,\"quantity\":1,\"coupon\":\"'; --\"}" })
	void refusesOrdersThatAreNone(String body) {
		assertThat(this.bank.post("/api/orders", body).status()).isEqualTo(400);
	}

	@Test
	void listsTheProducts() {
		assertThat(this.bank.get("/api/products").body())
			.startsWith("[{\"id\":1,\"name\":\"Kettle\",\"price\":\"24.50\",\"stock\":1000},");
	}

	private Answer buy(long account, long product, int quantity, String coupon) {
		return this.bank.post("/api/orders", """
				{"account": %d, "product": %d, "quantity": %d, "coupon": %s}""".formatted(account, product, quantity,
				(coupon != null) ? '"' + coupon + '"' : "null"));
	}

	private int stock(long product) {
		return this.jdbc.sql("SELECT stock FROM product WHERE id = ?").param(product).query(Integer.class).single();
	}

}
