/**
 * What the units of work do, and how their result is checked.
 */
@NullMarked
package dev.atomictx.benchmarks.workload;

import org.jspecify.annotations.NullMarked;
