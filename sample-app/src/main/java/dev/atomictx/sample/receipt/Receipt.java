package dev.atomictx.sample.receipt;

/**
 * A receipt.
 *
 * @param transfer the transfer
 * @param text what it says
 */
public record Receipt(long transfer, String text) {

}
