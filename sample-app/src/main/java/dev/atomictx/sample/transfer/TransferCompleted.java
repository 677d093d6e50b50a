package dev.atomictx.sample.transfer;

/**
 * An event: a transfer was committed. Published after the commit, once, and never for a
 * transfer that was undone.
 *
 * @param transfer the transfer
 */
public record TransferCompleted(Transfer transfer) {

}
