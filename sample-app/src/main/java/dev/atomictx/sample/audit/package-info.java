/**
 * A record of what was asked of the bank, in a database of its own.
 */
@NullMarked
package dev.atomictx.sample.audit;

import org.jspecify.annotations.NullMarked;
