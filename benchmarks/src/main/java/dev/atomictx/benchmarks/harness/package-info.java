/**
 * Measures peers on workloads in turns, on a real PostgreSQL.
 */
@NullMarked
package dev.atomictx.benchmarks.harness;

import org.jspecify.annotations.NullMarked;
