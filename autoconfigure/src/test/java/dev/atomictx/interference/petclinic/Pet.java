package dev.atomictx.interference.petclinic;

import java.util.LinkedHashSet;
import java.util.Set;

import jakarta.persistence.CascadeType;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.Id;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.OneToMany;
import jakarta.persistence.OrderBy;
import org.jspecify.annotations.Nullable;

/**
 * A pet of an owner. Its identifiers come from a sequence.
 */
@Entity(name = "pet")
class Pet {

	@Id
	@GeneratedValue
	private @Nullable Integer id;

	private String name;

	@ManyToOne(fetch = FetchType.LAZY)
	private Owner owner;

	@OneToMany(cascade = CascadeType.ALL, fetch = FetchType.EAGER)
	@OrderBy("id")
	private Set<Visit> visits = new LinkedHashSet<>();

	protected Pet() {
	}

	Pet(Owner owner, String name) {
		this.owner = owner;
		this.name = name;
	}

	Pet visit(String description) {
		this.visits.add(new Visit(description));
		return this;
	}

	Owner owner() {
		return this.owner;
	}

	@Override
	public String toString() {
		return this.name + " " + this.visits;
	}

}
