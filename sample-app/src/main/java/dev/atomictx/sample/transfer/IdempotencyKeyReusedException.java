package dev.atomictx.sample.transfer;

/**
 * An idempotency key came with another order than the first time.
 */
public class IdempotencyKeyReusedException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	IdempotencyKeyReusedException() {
		super("The idempotency key was used before, for another transfer");
	}

}
