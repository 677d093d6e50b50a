/**
 * Tables, plots and files of what was measured.
 */
@NullMarked
package dev.atomictx.benchmarks.report;

import org.jspecify.annotations.NullMarked;
