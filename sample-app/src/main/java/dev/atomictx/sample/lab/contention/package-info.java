/**
 * The contention lab: many transfers at once, and what it takes to get them all through.
 */
@NullMarked
package dev.atomictx.sample.lab.contention;

import org.jspecify.annotations.NullMarked;
