package dev.atomictx.sample.order;

import dev.atomictx.Atomic;

import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;

/**
 * Credits loyalty points.
 */
@Service
class LoyaltyService {

	private final JdbcClient jdbc;

	LoyaltyService(JdbcClient jdbc) {
		this.jdbc = jdbc;
	}

	@Atomic
	public int credit(long account, int points) {
		try {
			return this.jdbc.sql("UPDATE loyalty_account SET points = points + ? WHERE account = ? RETURNING points")
				.params(points, account)
				.query(Integer.class)
				.optional()
				.orElseThrow(() -> new OptionalStepException("The account takes no part in the programme", null));
		}
		catch (DataIntegrityViolationException ex) {
			throw new OptionalStepException("The account is full of points", ex);
		}
	}

}
