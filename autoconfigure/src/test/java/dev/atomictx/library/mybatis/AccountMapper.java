package dev.atomictx.library.mybatis;

import java.util.List;

import org.apache.ibatis.annotations.Insert;
import org.apache.ibatis.annotations.Mapper;
import org.apache.ibatis.annotations.Select;
import org.apache.ibatis.annotations.Update;
import org.jspecify.annotations.Nullable;

/**
 * What MyBatis runs for accounts.
 */
@Mapper
interface AccountMapper {

	@Insert("INSERT INTO account (id, balance) VALUES (#{id}, #{balance})")
	void insert(int id, int balance);

	@Update("UPDATE account SET balance = #{balance} WHERE id = #{id}")
	void update(int id, int balance);

	@Select("SELECT balance FROM account WHERE id = #{id}")
	@Nullable Integer balance(int id);

	@Select("SELECT id, balance FROM account")
	List<Account> all();

	@Select("SELECT id FROM account WHERE id = #{id} FOR UPDATE NOWAIT")
	int lock(int id);

}
