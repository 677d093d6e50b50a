/**
 * An application that uses Spring's own {@code JdbcClient}.
 */
@NullMarked
package dev.atomictx.library.jdbc;

import org.jspecify.annotations.NullMarked;
