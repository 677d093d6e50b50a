package dev.atomictx.sample.order;

import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * The products and their stock.
 */
@Repository
public class ProductRepository {

	private final JdbcClient jdbc;

	ProductRepository(JdbcClient jdbc) {
		this.jdbc = jdbc;
	}

	// No row is mapped to null.
	@SuppressWarnings("NullAway")
	public List<Product> findAll() {
		return this.jdbc.sql("SELECT id, name, price, stock FROM product ORDER BY id").query(Product.class).list();
	}

	boolean exists(long id) {
		return this.jdbc.sql("SELECT EXISTS (SELECT FROM product WHERE id = ?)")
			.param(id)
			.query(Boolean.class)
			.single();
	}

	/**
	 * Take out of stock, if there is enough.
	 */
	@Nullable Product take(long id, int quantity) {
		return this.jdbc.sql("""
				UPDATE product SET stock = stock - :quantity WHERE id = :id AND stock >= :quantity
				RETURNING id, name, price, stock""")
			.param("id", id)
			.param("quantity", quantity)
			.query(Product.class)
			.optional()
			.orElse(null);
	}

}
