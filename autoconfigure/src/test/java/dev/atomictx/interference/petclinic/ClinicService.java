package dev.atomictx.interference.petclinic;

import java.io.IOException;
import java.util.function.Consumer;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.annotation.Isolation;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * What the clinic does, each method in one way that Spring has for transactions.
 */
@Transactional
class ClinicService {

	private final OwnerRepository owners;

	private final JdbcTemplate jdbc;

	private final ApplicationEventPublisher events;

	ClinicService(OwnerRepository owners, JdbcTemplate jdbc, ApplicationEventPublisher events) {
		this.owners = owners;
		this.jdbc = jdbc;
		this.events = events;
	}

	String register(String name, String telephone) {
		Owner owner = new Owner(name, telephone);
		owner.addPet("Leo").visit("rabies shot").visit("neutered");
		owner.addPet("Basil");
		Owner saved = this.owners.save(owner);
		this.events.publishEvent(name);
		return saved.toString();
	}

	@Transactional(readOnly = true)
	String find(String telephone) {
		return this.owners.findByTelephone(telephone).map((owner) -> owner + " " + owner.pets()).orElse("nobody");
	}

	@Transactional(readOnly = true)
	Owner load(String telephone) {
		return this.owners.findByTelephone(telephone).orElseThrow();
	}

	String change(String telephone, Consumer<Owner> change) {
		Owner owner = load(telephone);
		change.accept(owner);
		return owner.toString();
	}

	String changeAndQuery(String telephone, String name) {
		load(telephone).setName(name);
		return this.owners.findByNameOrderByTelephone(name) + " " + this.jdbc.queryForList("SELECT name FROM owner");
	}

	@Transactional(readOnly = true)
	String changeReadOnly(String telephone) {
		load(telephone).setName("unsaved");
		return "done";
	}

	@Transactional(isolation = Isolation.SERIALIZABLE)
	int rename(String telephone, String name) {
		return this.owners.rename(telephone, name);
	}

	@Transactional(propagation = Propagation.REQUIRES_NEW)
	String registerInNewTransaction(String name, String telephone) {
		return register(name, telephone);
	}

	String registerOrIgnore(String name, String telephone) {
		try {
			this.owners.saveAndFlush(new Owner(name, telephone));
			return "registered";
		}
		catch (DataIntegrityViolationException ex) {
			return "was there";
		}
	}

	void registerAndFail(String name, String telephone) throws IOException {
		register(name, telephone);
		throw new IOException("checked, so it commits");
	}

	void registerAndThrow(String name, String telephone) {
		register(name, telephone);
		throw new IllegalStateException("unchecked, so it rolls back");
	}

	String remove(String telephone) {
		this.owners.delete(load(telephone));
		return "removed";
	}

}
