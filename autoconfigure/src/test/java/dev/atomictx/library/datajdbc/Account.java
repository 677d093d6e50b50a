package dev.atomictx.library.datajdbc;

import org.springframework.data.annotation.Id;
import org.springframework.data.relational.core.mapping.Table;

/**
 * An account, as Spring Data JDBC maps it.
 */
@Table("account")
record Account(@Id int id, int balance) {

}
