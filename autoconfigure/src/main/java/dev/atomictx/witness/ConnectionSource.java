package dev.atomictx.witness;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * Where a connection came from, and another one to ask about it can be had.
 */
@FunctionalInterface
interface ConnectionSource {

	Connection getConnection() throws SQLException;

}
