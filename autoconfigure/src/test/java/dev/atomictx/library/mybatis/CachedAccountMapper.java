package dev.atomictx.library.mybatis;

import org.apache.ibatis.annotations.CacheNamespace;
import org.apache.ibatis.annotations.Mapper;
import org.apache.ibatis.annotations.Select;
import org.apache.ibatis.annotations.Update;

/**
 * A mapper with a second-level cache, which all sessions share.
 */
@Mapper
@CacheNamespace
interface CachedAccountMapper {

	@Update("UPDATE account SET balance = #{balance} WHERE id = #{id}")
	void update(int id, int balance);

	@Select("SELECT balance FROM account WHERE id = #{id}")
	Integer balance(int id);

}
