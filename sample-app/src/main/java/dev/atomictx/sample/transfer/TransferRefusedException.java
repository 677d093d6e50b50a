package dev.atomictx.sample.transfer;

import java.math.BigDecimal;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.atomictx.sample.RefusalException;

/**
 * The bank refuses a transfer, and will refuse it again for the same idempotency key.
 */
public final class TransferRefusedException extends RefusalException {

	private static final long serialVersionUID = 1L;

	private final Reason reason;

	@JsonCreator
	TransferRefusedException(@JsonProperty("reason") Reason reason, @JsonProperty("detail") String detail) {
		super(reason.kind, reason.title, detail);
		this.reason = reason;
	}

	static TransferRefusedException unknownAccount(long id) {
		return new TransferRefusedException(Reason.UNKNOWN_ACCOUNT, "Account " + id + " does not exist");
	}

	static TransferRefusedException insufficientFunds(TransferOrder order, BigDecimal fee) {
		return new TransferRefusedException(Reason.INSUFFICIENT_FUNDS, "The balance of account " + order.from()
				+ " does not cover " + order.amount() + " and a fee of " + fee);
	}

	public Reason getReason() {
		return this.reason;
	}

	/**
	 * Why a transfer is refused. The names stand in the database, too, as part of
	 * outcomes.
	 */
	public enum Reason {

		/**
		 * One of the accounts does not exist.
		 */
		UNKNOWN_ACCOUNT(Kind.UNKNOWN, "Unknown account"),

		/**
		 * The sender's balance does not cover the amount and the fee.
		 */
		INSUFFICIENT_FUNDS(Kind.IMPOSSIBLE, "Insufficient funds");

		private final Kind kind;

		private final String title;

		Reason(Kind kind, String title) {
			this.kind = kind;
			this.title = title;
		}

	}

}
