package dev.atomictx.sample.order;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A purchase as a customer asks for it.
 *
 * @param account the account that pays
 * @param product the product
 * @param quantity how many
 * @param coupon the code of a coupon, if there is one
 */
public record PurchaseRequest(@NotNull(message = "account is missing") Long account,
		@NotNull(message = "product is missing") Long product,
		@NotNull(message = "quantity is missing") @Min(value = 1, message = "quantity must be at least 1") @Max(
				value = 100, message = "quantity must be at most 100") Integer quantity,
		@Pattern(regexp = "[A-Z0-9]{1,20}",
				message = "coupon must have 1 to 20 capital letters and digits") @Nullable String coupon) {

}
