/**
 * What only PostgreSQL and its JDBC driver can tell the engine.
 */
@NullMarked
package dev.atomictx.postgresql;

import org.jspecify.annotations.NullMarked;
