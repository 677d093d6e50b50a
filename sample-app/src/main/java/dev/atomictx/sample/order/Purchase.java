package dev.atomictx.sample.order;

import java.math.BigDecimal;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonFormat.Shape;

/**
 * A purchase that took place.
 *
 * @param id the number of the purchase
 * @param account the account that paid
 * @param product what was bought
 * @param quantity how many
 * @param price the price of all of them
 * @param discount what the coupon took off
 * @param paid what was paid
 * @param balance the balance of the account afterwards
 * @param coupon what became of the coupon
 * @param points what became of the loyalty points
 */
public record Purchase(long id, long account, String product, int quantity,
		@JsonFormat(shape = Shape.STRING) BigDecimal price, @JsonFormat(shape = Shape.STRING) BigDecimal discount,
		@JsonFormat(shape = Shape.STRING) BigDecimal paid, @JsonFormat(shape = Shape.STRING) BigDecimal balance,
		OptionalStep coupon, OptionalStep points) {

	/**
	 * A step that a purchase can do without.
	 *
	 * @param applied whether it was done
	 * @param detail what was done, or why not
	 */
	public record OptionalStep(boolean applied, String detail) {

	}

}
