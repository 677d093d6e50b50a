/**
 * A bank that keeps its books with AtomicTx.
 */
@NullMarked
package dev.atomictx.sample;

import org.jspecify.annotations.NullMarked;
