package dev.atomictx.sample.payment;

import dev.atomictx.sample.RefusalException;

/**
 * Too many payments are waiting already.
 */
final class QueueFullException extends RefusalException {

	private static final long serialVersionUID = 1L;

	QueueFullException(int limit) {
		super(Kind.TOO_MUCH, "Queue full", "No more than " + limit + " payments may wait; try again later");
	}

}
