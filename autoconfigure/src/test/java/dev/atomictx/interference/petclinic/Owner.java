package dev.atomictx.interference.petclinic;

import java.util.ArrayList;
import java.util.List;

import jakarta.persistence.CascadeType;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.OneToMany;
import jakarta.persistence.Version;
import jakarta.validation.constraints.NotBlank;
import org.jspecify.annotations.Nullable;

/**
 * An owner of pets.
 */
@Entity(name = "owner")
class Owner {

	@Id
	@GeneratedValue(strategy = GenerationType.IDENTITY)
	private @Nullable Integer id;

	@Version
	private int version;

	@NotBlank
	private String name;

	@Column(unique = true)
	private String telephone;

	@OneToMany(mappedBy = "owner", cascade = CascadeType.ALL, orphanRemoval = true)
	private List<Pet> pets = new ArrayList<>();

	protected Owner() {
	}

	Owner(String name, String telephone) {
		this.name = name;
		this.telephone = telephone;
	}

	Pet addPet(String name) {
		Pet pet = new Pet(this, name);
		this.pets.add(pet);
		return pet;
	}

	String name() {
		return this.name;
	}

	void setName(String name) {
		this.name = name;
	}

	List<Pet> pets() {
		return this.pets;
	}

	@Override
	public String toString() {
		return this.name + " (" + this.version + ")";
	}

}
