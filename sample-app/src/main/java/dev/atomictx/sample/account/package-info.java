/**
 * The accounts and their balances.
 */
@NullMarked
package dev.atomictx.sample.account;

import org.jspecify.annotations.NullMarked;
