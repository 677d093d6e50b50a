package dev.atomictx.sample.transfer;

/**
 * The bank refuses a transfer, and will refuse it again for the same idempotency key.
 */
public class TransferRefusedException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final Reason reason;

	TransferRefusedException(Reason reason, String detail) {
		super(detail);
		this.reason = reason;
	}

	public Reason getReason() {
		return this.reason;
	}

	/**
	 * Why a transfer is refused. The names stand in the database, too.
	 */
	public enum Reason {

		/**
		 * One of the accounts does not exist.
		 */
		UNKNOWN_ACCOUNT,

		/**
		 * The sender's balance does not cover the amount and the fee.
		 */
		INSUFFICIENT_FUNDS

	}

}
