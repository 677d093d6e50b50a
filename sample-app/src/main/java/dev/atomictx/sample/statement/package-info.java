/**
 * Statements of accounts and of the whole bank.
 */
@NullMarked
package dev.atomictx.sample.statement;

import org.jspecify.annotations.NullMarked;
