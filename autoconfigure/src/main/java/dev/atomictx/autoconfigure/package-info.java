/**
 * Spring Boot's part: auto-configuration, properties and failure analysis.
 */
@NullMarked
package dev.atomictx.autoconfigure;

import org.jspecify.annotations.NullMarked;
