package dev.atomictx.sample.payment;

import dev.atomictx.sample.background.BackgroundWork;

import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * The workers at the queue. There may be more of them in other processes.
 */
@Component
class PaymentWorkers extends BackgroundWork {

	private final PaymentQueue queue;

	private final PaymentRunner runner;

	PaymentWorkers(PaymentProperties properties, PaymentQueue queue, PaymentRunner runner) {
		super("payments", properties.workers(), properties.pollInterval());
		this.queue = queue;
		this.runner = runner;
	}

	@Override
	protected boolean step() {
		Payment payment = this.queue.claim();
		if (payment != null) {
			this.runner.run(payment);
		}
		return payment != null;
	}

	@EventListener(PaymentsEnqueued.class)
	void wakeUp() {
		wake();
	}

}
