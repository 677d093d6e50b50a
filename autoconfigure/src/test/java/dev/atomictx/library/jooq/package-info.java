/**
 * An application that uses jOOQ, without generated code.
 */
@NullMarked
package dev.atomictx.library.jooq;

import org.jspecify.annotations.NullMarked;
