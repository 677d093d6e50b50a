/**
 * Receipts for transfers that took place.
 */
@NullMarked
package dev.atomictx.sample.receipt;

import org.jspecify.annotations.NullMarked;
