/**
 * An application in the shape of Spring's PetClinic: entities with cascades, repositories
 * of Spring Data JPA and a transactional service.
 */
@NullMarked
package dev.atomictx.interference.petclinic;

import org.jspecify.annotations.NullMarked;
