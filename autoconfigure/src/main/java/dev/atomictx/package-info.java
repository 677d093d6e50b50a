/**
 * Atomic units of work: what an application calls, implements or catches.
 */
@NullMarked
package dev.atomictx;

import org.jspecify.annotations.NullMarked;
