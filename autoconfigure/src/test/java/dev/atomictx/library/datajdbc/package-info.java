/**
 * An application that uses Spring Data JDBC.
 */
@NullMarked
package dev.atomictx.library.datajdbc;

import org.jspecify.annotations.NullMarked;
