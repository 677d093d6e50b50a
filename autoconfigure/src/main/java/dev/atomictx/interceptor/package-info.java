/**
 * From {@code @Atomic} to an advice around the method.
 */
@NullMarked
package dev.atomictx.interceptor;

import org.jspecify.annotations.NullMarked;
