/**
 * Decides whether, when and where a failed unit is tried again. Knows no thread state and
 * no transaction.
 */
@NullMarked
package dev.atomictx.engine.retry;

import org.jspecify.annotations.NullMarked;
