/**
 * The ways to run a unit of work that are compared: AtomicTx and what a user would pick
 * instead.
 */
@NullMarked
package dev.atomictx.benchmarks.peer;

import org.jspecify.annotations.NullMarked;
