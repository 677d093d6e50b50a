package dev.atomictx.interference.petclinic;

import java.util.List;
import java.util.Optional;

import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Modifying;
import org.springframework.data.jpa.repository.Query;

/**
 * The owners.
 */
interface OwnerRepository extends JpaRepository<Owner, Integer> {

	Optional<Owner> findByTelephone(String telephone);

	List<Owner> findByNameOrderByTelephone(String name);

	@Modifying
	@Query("UPDATE owner o SET o.name = :name WHERE o.telephone = :telephone")
	int rename(String telephone, String name);

}
