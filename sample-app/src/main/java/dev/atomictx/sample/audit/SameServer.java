package dev.atomictx.sample.audit;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.boot.jdbc.autoconfigure.DataSourceProperties;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Where no database for the audit trail is configured, one beside that of the bank.
 */
@Component
class SameServer {

	private static final Logger logger = LoggerFactory.getLogger(SameServer.class);

	private static final String DATABASE = "bank_audit";

	private final JdbcConnectionDetails bank;

	private final JdbcClient jdbc;

	SameServer(JdbcConnectionDetails bank, JdbcClient jdbc) {
		this.bank = bank;
		this.jdbc = jdbc;
	}

	void complete(DataSourceProperties properties) {
		if (!exists()) {
			logger.info("Creating the database {} for the audit trail", DATABASE);
			this.jdbc.sql("CREATE DATABASE " + DATABASE).update();
		}
		properties.setUrl(urlOf(this.bank.getJdbcUrl()));
		properties.setUsername(this.bank.getUsername());
		properties.setPassword(this.bank.getPassword());
	}

	private boolean exists() {
		return this.jdbc.sql("SELECT EXISTS (SELECT FROM pg_database WHERE datname = ?)")
			.param(DATABASE)
			.query(Boolean.class)
			.single();
	}

	/**
	 * Only the name of the database changes: it stands between the last slash or colon
	 * and the question mark.
	 */
	static String urlOf(String bank) {
		return bank.replaceFirst("[^/:?]*(\\?.*)?$", DATABASE + "$1");
	}

}
