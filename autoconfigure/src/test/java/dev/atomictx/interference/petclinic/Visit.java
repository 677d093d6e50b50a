package dev.atomictx.interference.petclinic;

import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.Id;
import org.jspecify.annotations.Nullable;

/**
 * A visit of a pet.
 */
@Entity(name = "visit")
class Visit {

	@Id
	@GeneratedValue
	private @Nullable Integer id;

	private String description;

	protected Visit() {
	}

	Visit(String description) {
		this.description = description;
	}

	@Override
	public String toString() {
		return this.description;
	}

}
