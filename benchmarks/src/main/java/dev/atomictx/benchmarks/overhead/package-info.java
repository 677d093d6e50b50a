/**
 * What a boundary costs by itself, without a database (JMH).
 */
@NullMarked
package dev.atomictx.benchmarks.overhead;

import org.jspecify.annotations.NullMarked;
