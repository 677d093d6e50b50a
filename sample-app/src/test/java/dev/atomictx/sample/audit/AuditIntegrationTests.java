package dev.atomictx.sample.audit;

import java.sql.Connection;
import java.util.List;

import javax.sql.DataSource;

import dev.atomictx.sample.AbstractBankIntegrationTests;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link AuditTrail}, in the second database.
 */
class AuditIntegrationTests extends AbstractBankIntegrationTests {

	@Autowired
	@Qualifier("auditDataSource")
	private DataSource dataSource;

	private JdbcClient audit;

	@BeforeEach
	void emptyTheTrail() {
		this.audit = JdbcClient.create(this.dataSource);
		this.audit.sql("TRUNCATE entry").update();
	}

	@Test
	void saysOnceWhatWasRepeatedWithItsKey() {
		for (int i = 0; i < 2; i++) {
			this.bank.transfer(1, 2, "25.00", "key");
			this.bank.transfer(1, 77, "25.00", "another key");
		}
		long id = this.jdbc.sql("SELECT id FROM transfer").query(Long.class).single();
		assertThat(entries()).containsExactly("REQUESTED 1 2 25.00 -", "COMPLETED 1 2 25.00 Transfer " + id,
				"REQUESTED 1 77 25.00 -", "REFUSED 1 77 25.00 Account 77 does not exist");
	}

	@Test
	void isInADatabaseOfItsOwn() throws Exception {
		try (Connection connection = this.dataSource.getConnection()) {
			assertThat(connection.getCatalog()).startsWith("audit_");
		}
		assertThat(this.jdbc.sql("SELECT current_database()").query(String.class).single()).startsWith("bank_");
	}

	@Test
	void saysWhatWasRequestedAndCompleted() {
		int id = this.bank.transfer(1, 2, "25.00").number("id");
		assertThat(entries()).containsExactly("REQUESTED 1 2 25.00 -", "COMPLETED 1 2 25.00 Transfer " + id);
	}

	@Test
	void keepsWhatWasRefused() {
		this.bank.transfer(1, 77, "25.00");
		assertThat(entries()).containsExactly("REQUESTED 1 77 25.00 -", "REFUSED 1 77 25.00 Account 77 does not exist");
	}

	@Test
	void keepsTheRequestOfATransferThatFails() {
		this.jdbc.sql("ALTER TABLE transfer RENAME TO mislaid").update();
		try {
			assertThat(this.bank.transfer(1, 2, "25.00").status()).isEqualTo(500);
		}
		finally {
			this.jdbc.sql("ALTER TABLE mislaid RENAME TO transfer").update();
		}
		assertThat(entries()).containsExactly("REQUESTED 1 2 25.00 -");
	}

	@Test
	void completesNothingThatWasOnlyTriedOut() {
		this.bank.post("/api/transfers?dryRun=true", "{\"from\": 1, \"to\": 2, \"amount\": 25}");
		assertThat(entries()).containsExactly("REQUESTED 1 2 25.00 -");
	}

	@Test
	void refusesATransferThatCannotBeWrittenDown() {
		this.audit.sql("ALTER TABLE entry RENAME TO mislaid").update();
		try {
			assertThat(this.bank.transfer(1, 2, "25.00").status()).isEqualTo(500);
		}
		finally {
			this.audit.sql("ALTER TABLE mislaid RENAME TO entry").update();
		}
		assertThat(count("transfer")).isZero();
	}

	@ParameterizedTest
	@ValueSource(strings = { "UPDATE entry SET amount = 1", "DELETE FROM entry",
			"INSERT INTO entry (event, from_account, to_account, amount) VALUES ('FORGED', 1, 2, 3)" })
	void isOnlyAddedTo(String sql) {
		this.bank.transfer(1, 2, "25.00");
		assertThatExceptionOfType(DataAccessException.class).isThrownBy(() -> this.audit.sql(sql).update());
	}

	@Test
	void showsTheLatestEntries() {
		this.bank.transfer(1, 2, "25.00");
		assertThat(this.bank.get("/api/audit?limit=1").body()).contains("\"event\":\"COMPLETED\"")
			.doesNotContain("REQUESTED");
		assertThat(this.bank.get("/api/audit?limit=101").status()).isEqualTo(400);
	}

	private List<String> entries() {
		return this.audit.sql("""
				SELECT concat_ws(' ', event, from_account, to_account, amount, coalesce(detail, '-'))
				FROM entry ORDER BY id""").query(String.class).list();
	}

}
