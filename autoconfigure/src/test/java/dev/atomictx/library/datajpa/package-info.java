/**
 * An application that uses Spring Data JPA over Hibernate.
 */
@NullMarked
package dev.atomictx.library.datajpa;

import org.jspecify.annotations.NullMarked;
