package dev.atomictx.library.datajdbc;

import org.springframework.data.jdbc.repository.query.Query;
import org.springframework.data.repository.ListCrudRepository;

/**
 * A repository of Spring Data JDBC. Its methods bring {@code @Transactional} along.
 */
interface AccountRepository extends ListCrudRepository<Account, Integer> {

	@Query("SELECT id, balance FROM account WHERE id = :id FOR UPDATE NOWAIT")
	Account lock(int id);

}
