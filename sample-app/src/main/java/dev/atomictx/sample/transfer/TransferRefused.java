package dev.atomictx.sample.transfer;

/**
 * An event: the bank refuses a transfer.
 *
 * @param order what was ordered
 * @param reason why it is refused
 */
public record TransferRefused(TransferOrder order, String reason) {

}
