package dev.atomictx.sample.customer;

import java.math.BigDecimal;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;

import jakarta.validation.Valid;
import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.Digits;
import jakarta.validation.constraints.Email;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;

/**
 * A new customer. Only the form is checked here: whether the day of a standing order is
 * possible, and whether its recipient exists, the database knows.
 *
 * @param name the name of the customer
 * @param email where to write to
 * @param accounts the names of the accounts to open
 * @param standingOrders the standing orders on these accounts
 */
public record CustomerRequest(
		@NotBlank(message = "name is missing") @Size(max = 60,
				message = "name must have at most 60 characters") String name,
		@NotBlank(message = "email is missing") @Email(message = "email must be an address") @Size(max = 200,
				message = "email must have at most 200 characters") String email,
		@NotEmpty(message = "accounts are missing") @Size(max = 10,
				message = "accounts must be at most 10") List<@NotBlank(message = "accounts must have names") @Size(
						max = 40, message = "names of accounts must have at most 40 characters") String> accounts,
		@Size(max = 20, message = "standingOrders must be at most 20") List<@Valid @NotNull(
				message = "standingOrders must not be null") StandingOrder> standingOrders) {

	public CustomerRequest {
		standingOrders = Objects.requireNonNullElse(standingOrders, List.of());
	}

	@AssertTrue(message = "accounts must have different names")
	boolean isEachAccountNamedOnce() {
		return this.accounts == null || new HashSet<>(this.accounts).size() == this.accounts.size();
	}

	/**
	 * A payment every month.
	 *
	 * @param from the name of the customer's account that pays
	 * @param to the account that receives
	 * @param amount the amount
	 * @param dayOfMonth when
	 */
	public record StandingOrder(@NotNull(message = "from is missing") String from,
			@NotNull(message = "to is missing") Long to,
			@NotNull(message = "amount is missing") @Digits(integer = 10, fraction = 2,
					message = "amount must have at most two decimals and ten digits before them") BigDecimal amount,
			@NotNull(message = "dayOfMonth is missing") Integer dayOfMonth) {

	}

}
