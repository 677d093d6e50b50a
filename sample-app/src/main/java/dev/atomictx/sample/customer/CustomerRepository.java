package dev.atomictx.sample.customer;

import dev.atomictx.sample.customer.CustomerRequest.StandingOrder;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * The customers and their standing orders in the database.
 */
@Repository
class CustomerRepository {

	private final JdbcClient jdbc;

	CustomerRepository(JdbcClient jdbc) {
		this.jdbc = jdbc;
	}

	long add(String name, String email) {
		return this.jdbc.sql("INSERT INTO customer (name, email) VALUES (?, ?) RETURNING id")
			.params(name, email)
			.query(Long.class)
			.single();
	}

	void addStandingOrder(long from, StandingOrder order) {
		this.jdbc.sql("INSERT INTO standing_order (from_account, to_account, amount, day_of_month) VALUES (?, ?, ?, ?)")
			.params(from, order.to(), order.amount(), order.dayOfMonth())
			.update();
	}

}
