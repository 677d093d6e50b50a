package dev.atomictx.sample.transfer;

/**
 * An event: somebody has ordered a transfer. Published in every attempt, before anything
 * is done.
 *
 * @param order what was ordered
 */
public record TransferRequested(TransferOrder order) {

}
