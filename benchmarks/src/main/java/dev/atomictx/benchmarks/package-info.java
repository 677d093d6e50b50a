/**
 * What AtomicTx costs, beside its peers.
 */
@NullMarked
package dev.atomictx.benchmarks;

import org.jspecify.annotations.NullMarked;
