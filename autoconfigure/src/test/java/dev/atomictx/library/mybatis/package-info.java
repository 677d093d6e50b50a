/**
 * An application that uses MyBatis, with annotated mappers.
 */
@NullMarked
package dev.atomictx.library.mybatis;

import org.jspecify.annotations.NullMarked;
