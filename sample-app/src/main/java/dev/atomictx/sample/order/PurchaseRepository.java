package dev.atomictx.sample.order;

import java.math.BigDecimal;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * The log of all purchases.
 */
@Repository
class PurchaseRepository {

	private final JdbcClient jdbc;

	PurchaseRepository(JdbcClient jdbc) {
		this.jdbc = jdbc;
	}

	long add(PurchaseRequest request, BigDecimal price, BigDecimal discount) {
		return this.jdbc.sql("""
				INSERT INTO purchase (account, product, quantity, price, discount)
				VALUES (:account, :product, :quantity, :price, :discount)
				RETURNING id""")
			.param("account", request.account())
			.param("product", request.product())
			.param("quantity", request.quantity())
			.param("price", price)
			.param("discount", discount)
			.query(Long.class)
			.single();
	}

}
