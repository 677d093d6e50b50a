package dev.atomictx.sample.page;

import dev.atomictx.sample.order.PurchaseRequest;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;

import org.springframework.util.StringUtils;

/**
 * A purchase as a person asks for it.
 *
 * @param account the account that pays
 * @param product the product
 * @param quantity how many
 * @param coupon the code of a coupon; empty for none
 */
record OrderForm(@NotNull(message = "Choose who pays") Long account,
		@NotNull(message = "Choose a product") Long product,
		@NotNull(message = "Say how many") @Min(value = 1, message = "At least one") @Max(value = 100,
				message = "At most {value}") Integer quantity,
		@Pattern(regexp = "[A-Z0-9]{0,20}",
				message = "Up to 20 capital letters and digits, or nothing") String coupon) {

	// Null until somebody chooses; the constraints see to that.
	@SuppressWarnings("NullAway")
	static OrderForm empty() {
		return new OrderForm(null, null, 1, "");
	}

	PurchaseRequest toRequest() {
		return new PurchaseRequest(this.account, this.product, this.quantity,
				StringUtils.hasText(this.coupon) ? this.coupon : null);
	}

}
