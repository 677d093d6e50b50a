package dev.atomictx.sample.payment;

import java.util.List;

import dev.atomictx.sample.transfer.TransferOrder;
import dev.atomictx.sample.transfer.TransferRequest;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;

/**
 * Payments as the web asks for them.
 *
 * @param payments one or several
 */
record PaymentsRequest(@NotEmpty(message = "payments are missing") @Size(max = 1000,
		message = "payments must be at most 1000") List<@Valid @NotNull(
				message = "payments must not be null") TransferRequest> payments) {

	List<TransferOrder> toOrders() {
		return this.payments.stream().map((payment) -> payment.toOrder(null)).toList();
	}

}
