/**
 * The database that the bank brings along when none is configured.
 */
@NullMarked
package dev.atomictx.sample.database;

import org.jspecify.annotations.NullMarked;
