/**
 * Payments that wait in a queue until a worker has time for them.
 */
@NullMarked
package dev.atomictx.sample.payment;

import org.jspecify.annotations.NullMarked;
