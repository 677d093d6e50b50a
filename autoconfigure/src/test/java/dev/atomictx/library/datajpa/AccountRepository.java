package dev.atomictx.library.datajpa;

import jakarta.persistence.LockModeType;
import jakarta.persistence.QueryHint;

import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Lock;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.jpa.repository.QueryHints;

/**
 * A repository of Spring Data JPA. Its methods bring {@code @Transactional} along.
 */
interface AccountRepository extends JpaRepository<Account, Integer> {

	@Lock(LockModeType.PESSIMISTIC_WRITE)
	@QueryHints(@QueryHint(name = "jakarta.persistence.lock.timeout", value = "0"))
	@Query("SELECT a FROM account a WHERE a.id = :id")
	Account lock(int id);

}
