/**
 * The answer to "did it commit?", by a row that a transaction writes together with its
 * COMMIT.
 */
@NullMarked
package dev.atomictx.witness;

import org.jspecify.annotations.NullMarked;
