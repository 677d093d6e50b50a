/**
 * Interest at the end of a month, for all accounts.
 */
@NullMarked
package dev.atomictx.sample.interest;

import org.jspecify.annotations.NullMarked;
