package dev.atomictx.sample.payment;

import dev.atomictx.Atomic;
import dev.atomictx.sample.transfer.Transfer;
import dev.atomictx.sample.transfer.TransferRefusedException;
import dev.atomictx.sample.transfer.TransferService;

import org.springframework.stereotype.Service;

/**
 * Carries payments out.
 */
@Service
class PaymentRunner {

	private final PaymentQueue queue;

	private final TransferService transfers;

	PaymentRunner(PaymentQueue queue, TransferService transfers) {
		this.queue = queue;
		this.transfers = transfers;
	}

	/**
	 * Move the money and note it in the queue, in one unit: whenever the worker dies,
	 * both have happened or neither has. It is durable, because inside another unit both
	 * could still be undone after the worker has gone on to the next payment.
	 */
	@Atomic(durable = true)
	public void run(Payment payment) {
		if (!this.queue.hold(payment)) {
			return;
		}
		try {
			Transfer transfer = this.transfers.transfer(payment.toOrder());
			this.queue.complete(payment, transfer.id());
		}
		catch (TransferRefusedException ex) {
			this.queue.fail(payment, ex.getDetail());
		}
	}

}
