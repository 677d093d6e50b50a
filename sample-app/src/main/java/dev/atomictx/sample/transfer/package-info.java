/**
 * Money on its way from one account to another.
 */
@NullMarked
package dev.atomictx.sample.transfer;

import org.jspecify.annotations.NullMarked;
