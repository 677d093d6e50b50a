package dev.atomictx.sample.payment;

/**
 * How many payments are in which state.
 *
 * @param waiting those that a worker will claim
 * @param running those that a worker has claimed
 * @param done those whose money has moved
 * @param failed those that have been given up
 */
public record PaymentCounts(long waiting, long running, long done, long failed) {

}
