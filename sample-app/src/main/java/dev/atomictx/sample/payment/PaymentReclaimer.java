package dev.atomictx.sample.payment;

import dev.atomictx.sample.background.BackgroundWork;

import org.springframework.stereotype.Component;

/**
 * Takes back what dead workers have claimed, while living ones are busy with the rest.
 */
@Component
class PaymentReclaimer extends BackgroundWork {

	private final PaymentQueue queue;

	PaymentReclaimer(PaymentProperties properties, PaymentQueue queue) {
		super("reclaim", Math.min(properties.workers(), 1), properties.pollInterval());
		this.queue = queue;
	}

	@Override
	protected boolean step() {
		this.queue.reclaim();
		return false;
	}

}
