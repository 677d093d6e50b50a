package dev.atomictx.sample.payment;

/**
 * An event: payments wait in the queue, and everybody can see them.
 */
record PaymentsEnqueued() {

}
