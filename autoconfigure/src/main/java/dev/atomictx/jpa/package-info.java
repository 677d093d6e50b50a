/**
 * What only JPA can tell the engine, and savepoints that keep a persistence context
 * truthful.
 */
@NullMarked
package dev.atomictx.jpa;

import org.jspecify.annotations.NullMarked;
