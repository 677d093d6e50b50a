package dev.atomictx.sample.lab.contention;

import java.math.BigDecimal;

/**
 * One side of a transfer.
 *
 * @param account the account
 * @param change what is added to its balance, negative for the side that pays
 */
record Posting(int account, BigDecimal change) {

}
