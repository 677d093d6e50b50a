package dev.atomictx.sample.database;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.boot.context.event.ApplicationStartedEvent;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * Says at start which database the bank uses.
 */
@Component
class DatabaseReport {

	private static final Logger logger = LoggerFactory.getLogger(DatabaseReport.class);

	private final JdbcConnectionDetails database;

	DatabaseReport(JdbcConnectionDetails database) {
		this.database = database;
	}

	@EventListener(ApplicationStartedEvent.class)
	void report() {
		// What follows the question mark may be a password.
		String url = this.database.getJdbcUrl().replaceFirst("\\?.*", "");
		String origin = (this.database instanceof EmbeddedDatabase) ? this.database.toString()
				: "spring.datasource.url";
		logger.info("The bank's database is {} ({}), user {}", url, origin, this.database.getUsername());
	}

}
