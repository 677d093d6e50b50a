/**
 * Work that goes on without anybody waiting for it.
 */
@NullMarked
package dev.atomictx.sample.background;

import org.jspecify.annotations.NullMarked;
