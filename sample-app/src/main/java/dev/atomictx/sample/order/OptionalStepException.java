package dev.atomictx.sample.order;

import dev.atomictx.sample.order.Purchase.OptionalStep;
import org.jspecify.annotations.Nullable;

/**
 * A step of a purchase is not possible. The purchase is, without it.
 */
class OptionalStepException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final String reason;

	OptionalStepException(String reason, @Nullable Throwable cause) {
		super(reason, cause);
		this.reason = reason;
	}

	OptionalStep toStep() {
		return new OptionalStep(false, this.reason);
	}

}
