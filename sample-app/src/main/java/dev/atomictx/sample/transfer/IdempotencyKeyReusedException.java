package dev.atomictx.sample.transfer;

import dev.atomictx.sample.RefusalException;

/**
 * An idempotency key came with another order than the first time. Not a conflict, as
 * draft-ietf-httpapi-idempotency-key-header has it: that is for a first request that is
 * still running, and here the second one waits for it.
 */
final class IdempotencyKeyReusedException extends RefusalException {

	private static final long serialVersionUID = 1L;

	IdempotencyKeyReusedException() {
		super(Kind.IMPOSSIBLE, "Idempotency key reused", "The idempotency key was used before, for another transfer");
	}

}
