/**
 * Purchases by card.
 */
@NullMarked
package dev.atomictx.sample.order;

import org.jspecify.annotations.NullMarked;
