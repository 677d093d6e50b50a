package dev.atomictx.sample.order;

import java.math.BigDecimal;

import dev.atomictx.Atomic;
import dev.atomictx.sample.database.Violation;

import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;

/**
 * Redeems coupons.
 */
@Service
class CouponService {

	private final JdbcClient jdbc;

	CouponService(JdbcClient jdbc) {
		this.jdbc = jdbc;
	}

	/**
	 * Redeem a coupon. The constraints decide whether that is possible; the savepoint of
	 * this unit takes back what was done before one of them said no.
	 */
	@Atomic
	public BigDecimal redeem(String code, long account) {
		try {
			this.jdbc.sql("INSERT INTO coupon_redemption VALUES (?, ?)").params(code, account).update();
			return this.jdbc.sql("UPDATE coupon SET uses_left = uses_left - 1 WHERE code = ? RETURNING discount")
				.param(code)
				.query(BigDecimal.class)
				.single();
		}
		catch (DataIntegrityViolationException ex) {
			throw new OptionalStepException(reason(ex), ex);
		}
	}

	private static String reason(DataIntegrityViolationException ex) {
		return switch (Violation.of(ex)) {
			case UNIQUE -> "The account has used this coupon before";
			case FOREIGN_KEY -> "There is no such coupon";
			case CHECK -> "The coupon is used up";
			case OTHER -> throw ex;
		};
	}

}
