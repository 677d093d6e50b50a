/**
 * What the starter promises with every access library, in applications as Spring Boot
 * configures them.
 */
@NullMarked
package dev.atomictx.library;

import org.jspecify.annotations.NullMarked;
