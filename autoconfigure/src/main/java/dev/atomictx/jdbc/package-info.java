/**
 * What JDBC itself can determine about a database.
 */
@NullMarked
package dev.atomictx.jdbc;

import org.jspecify.annotations.NullMarked;
