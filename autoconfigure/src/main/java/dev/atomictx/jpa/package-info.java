/**
 * What only JPA can tell the engine.
 */
@NullMarked
package dev.atomictx.jpa;

import org.jspecify.annotations.NullMarked;
